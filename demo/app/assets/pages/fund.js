import {api, bones, day, el, fill, icon, link, mount, param, percent, segments, t, toast, tone} from '../core.js';
import {areaChart} from '../chart.js';

const code = param('code') || '110275';
const head = el('section.card.fund-head', {id: 'quote'}, ...bones(3, 34));
head.style.cssText = 'display:grid;gap:12px';
const trend = el('div.chart', {}, ...bones(1, 160));
const facts = el('section.card', {id: 'facts'}, ...bones(4, 30));
const manager = el('section.card', {});
const watched = () => localStorage.getItem('watch-' + code) === 'yes';
const watch = el('button.button.secondary', {type: 'button', id: 'watch', 'aria-pressed': String(watched()), onclick: () => {
  localStorage.setItem('watch-' + code, watched() ? 'no' : 'yes');
  watch.textContent = t(watched() ? 'fund.watched' : 'fund.watch');
  watch.setAttribute('aria-pressed', String(watched()));
  toast(t(watched() ? 'fund.watch.toast' : 'fund.unwatch.toast'));
}}, t(watched() ? 'fund.watched' : 'fund.watch'));
const buy = el('button.button', {type: 'button', id: 'buy', onclick: () => { location.href = 'buy?code=' + code; }}, t('fund.buy'));

// A long press on the head offers to copy the code, as a person expects of a native app.
let held;
function offerMenu() {
  const close = () => { menu.remove(); removeEventListener('pointerdown', outside, true); };
  const outside = (event) => { if (!menu.contains(event.target)) close(); };
  const menu = el('div.menu', {role: 'menu'}, el('button', {type: 'button', role: 'menuitem', onclick: () => {
    close();
    navigator.clipboard?.writeText(code).catch(() => {});
    toast(t('fund.copied'));
  }}, t('fund.copy')));
  document.body.append(menu);
  addEventListener('pointerdown', outside, true);
}
head.addEventListener('pointerdown', () => { held = setTimeout(offerMenu, 450); });
for (const name of ['pointerup', 'pointercancel', 'pointerleave']) head.addEventListener(name, () => clearTimeout(held));
head.addEventListener('contextmenu', (event) => event.preventDefault());

const fact = (key, value) => el('div', {}, el('dt', {}, t(key)), el('dd.num', {}, value));
const quote = (key, value, spec) => el('div', {}, el('div.small.muted', {}, t(key)), el('b.num' + spec, {}, value));

function show(fund) {
  head.style.cssText = '';
  document.title = fund.name;
  facts.replaceChildren(el('h2', {}, t('fund.facts')), el('dl.figures', {},
    fact('fund.scale', t('fund.scale.value', {n: fund.scale})), fact('fund.since', day(fund.since)), fact('fund.fee', fund.fee.toFixed(2) + '%'), fact('fund.min', '¥' + fund.min),
    fact('fund.company', t('fund.company.value')), fact('fund.custodian', t('fund.custodian.value'))));
  manager.replaceChildren(el('h2', {}, t('fund.manager')), el('div.manager', {}, el('img', {src: `img/manager-${fund.portrait}.svg`, alt: t('fund.manager.photo'), width: 52, height: 52}),
    el('div', {}, el('b', {}, fund.manager), el('p.small.muted', {}, t('fund.manager.sub', {n: fund.years})))));
  return [
    el('div.row-between', {}, el('div', {}, el('h2.name', {}, fund.name),
      el('p.small.muted', {style: 'margin-top:6px'}, el('span.num', {}, fund.code), ' ', el('span.tag', {}, t('type.' + fund.type)), ' ', el('span.tag', {}, t('risk.' + fund.risk)))),
    el('img.cover', {src: `img/cover-${fund.cover}.svg`, alt: t('fund.cover'), width: 60, height: 60})),
    el('div.quote', {}, el('div', {}, el('div.small.muted', {}, t('fund.nav')), el('div.value.num', {id: 'nav'}, fund.nav.toFixed(4))),
      quote('fund.day', percent(fund.day), '.' + tone(fund.day)), quote('fund.year', percent(fund.year), '.' + tone(fund.year)))];
}

const showTrend = (range) => fill(trend, () => api(`funds/${code}/series?range=${range}`), (data) => areaChart(data.values, {
  title: t('chart.label'), labels: data.dates.map(day)}));

mount(t('fund.title'),
  el('header.topbar', {}, link('funds', 'a.icon-button', icon('back')), el('h1', {}, t('fund.title')), el('span')),
  el('main.stack', {}, head, el('section.card', {}, el('h2', {}, t('fund.performance')), trend, segments(['1m', '3m', '1y', '3y'], '3m', showTrend)), facts, manager),
  el('div.actionbar', {}, watch, buy));
document.querySelector('.topbar a').setAttribute('aria-label', t('nav.back'));
fill(head, () => api('funds/' + code), show);
showTrend('3m');
