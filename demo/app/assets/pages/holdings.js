import {api, bones, clockText, day, el, fill, fundPicture, icon, link, money, mount, percent, segments, signed, t, tabbar, tone} from '../core.js';
import {areaChart} from '../chart.js';

let hidden = localStorage.getItem('hidden') === 'yes';
const masked = (text) => (hidden ? '****' : text);

const hello = el('h1', {}, '\u00a0');
const clock = el('p.clock.num', {});
const tick = () => { clock.textContent = t('holdings.clock', {time: clockText(new Date())}); };
tick();
setInterval(tick, 1000);

const COLOURS = {market: ['#2a55e5', '#e9eeff'], orders: ['#b45309', '#fef0dc'], help: ['#0b8a63', '#e3f6ef'], settings: ['#7c3aed', '#f1eaff']};
const tile = (key, href, picture) => link(href, 'a.tile', el('i', {style: `color:${COLOURS[key][0]};background:${COLOURS[key][1]}`}, icon(picture)), t('holdings.' + key));

function carousel() {
  const slides = [1, 2, 3].map((n) => el('figure', {}, el('img', {src: `img/banner-${n}.svg`, alt: ''}),
    el('figcaption', {}, el('strong', {}, t('banner.' + n)), el('span', {}, t(`banner.${n}.sub`)))));
  const dots = slides.map(() => el('li'));
  let current = 0;
  const show = () => [slides, dots].forEach((group) => group.forEach((node, i) => {
    node.classList.toggle('current', i === current);
    if (group === slides) node.setAttribute('aria-hidden', String(i !== current));
  }));
  show();
  setInterval(() => { current = (current + 1) % slides.length; show(); }, Number(document.documentElement.dataset.carousel || 4000));
  return el('section.carousel', {'aria-label': t('banner.label')}, ...slides, el('ol', {'aria-hidden': 'true'}, ...dots));
}

const hero = el('section.card.hero', {id: 'assets'}, ...bones(3, 30));
const trend = el('div.chart', {}, ...bones(1, 160));
const list = el('section.card', {id: 'holdings'}, ...bones(5, 52));
list.style.cssText = 'display:grid;gap:14px';

function showAssets(data) {
  hello.textContent = t('holdings.hello', {name: data.owner});
  const toggle = el('button.eye', {type: 'button', 'aria-label': t(hidden ? 'holdings.show' : 'holdings.hide'), onclick: () => {
    hidden = !hidden;
    localStorage.setItem('hidden', hidden ? 'yes' : 'no');
    hero.replaceChildren(...showAssets(data));
    list.replaceChildren(...showList(data));
  }}, icon(hidden ? 'eye-off' : 'eye'));
  const fact = (key, value) => el('div', {}, el('dt', {}, t(key)), el('dd.num', {}, masked(value)));
  return [el('p.label', {}, t('holdings.total'), ' ', toggle), el('p.total.num', {id: 'total'}, masked(money(data.total))),
    el('dl', {}, fact('holdings.day', signed(data.day)), fact('holdings.gain', signed(data.gain)), fact('holdings.rate', percent(data.rate)))];
}

function showList(data) {
  list.style.cssText = '';
  const head = el('div.row-between', {}, el('h2.section-title', {}, t('holdings.list')), el('span.small.muted', {}, t('holdings.count', {n: data.funds.length})));
  if (!data.funds.length) return [head, el('div.state', {}, el('p.muted', {}, t('holdings.none')))];
  return [head, el('ul.list', {}, ...data.funds.map((fund) => el('li', {}, link('fund?code=' + fund.code, 'a',
    fundPicture(fund),
    el('div.body', {}, el('div.name', {}, fund.name), el('div.small.muted.num', {}, fund.code)),
    el('div.side', {}, el('b.num', {}, masked(money(fund.value))), el('span.small.num.' + tone(fund.day), {}, masked(signed(fund.day))))))))];
}

const showTrend = (range) => fill(trend, () => api('assets?range=' + range), (data) => areaChart(data.values, {
  title: t('chart.label'), labels: data.dates.map(day)}));

mount(t('tab.holdings'),
  el('header.greeting', {}, el('div', {}, hello, clock), link('settings', 'a', el('img.avatar', {src: 'img/avatar.png', alt: t('settings.portrait'), width: 44, height: 44}))),
  el('main.stack', {}, hero,
    el('nav.card.tiles', {}, tile('market', 'funds', 'chart'), tile('orders', 'orders', 'list'), tile('help', 'help', 'help'), tile('settings', 'settings', 'gear')),
    carousel(),
    list,
    el('section.card', {}, el('h2', {}, t('holdings.trend')), trend, segments(['1m', '3m', '1y', '3y'], '3m', showTrend))),
  tabbar('holdings'));

let assets;
await fill(hero, async () => (assets = await api('holdings')), showAssets);
if (assets) list.replaceChildren(...showList(assets));
else fill(list, async () => (assets = await api('holdings')), showList);
showTrend('3m');
