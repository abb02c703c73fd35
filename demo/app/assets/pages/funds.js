import {api, bone, el, failure, fundPicture, icon, link, mount, percent, t, tabbar, tone} from '../core.js';
import {sparkline} from '../chart.js';

const PAGE = 12;
const KEPT = 'funds-view';
const kept = JSON.parse(sessionStorage.getItem(KEPT) || '{}');
const returning = performance.getEntriesByType('navigation')[0]?.type === 'back_forward';
let type = returning && kept.type || 'all', words = returning && kept.words || '', next = 0, total = 0, generation = 0, busy = false;

const list = el('ul.list', {id: 'funds'});
const more = el('div.more', {role: 'status'});
const search = el('input', {type: 'search', id: 'search', placeholder: t('funds.search'), 'aria-label': t('funds.search'), value: words, oninput: () => {
  words = search.value.trim();
  restart();
}});
const chips = ['all', 'equity', 'bond', 'mixed', 'index', 'money'].map((name) => el('button.chip', {type: 'button', 'aria-pressed': String(name === type), onclick: () => {
  type = name;
  chips.forEach((chip) => chip.setAttribute('aria-pressed', String(chip.dataset.type === name)));
  restart();
}, 'data-type': name}, t('chip.' + name)));

const colour = (value) => getComputedStyle(document.documentElement).getPropertyValue(value >= 0 ? '--up' : '--down');
const row = (fund) => el('li', {}, link('fund?code=' + fund.code, 'a', fundPicture(fund),
  el('div.body', {}, el('div.name', {}, fund.name), el('div.small.muted', {}, el('span.num', {}, fund.code), ' · ', t('type.' + fund.type))),
  sparkline(fund.spark, colour(fund.year)),
  el('div.side', {}, el('b.num.' + tone(fund.year), {}, percent(fund.year)), el('span.tiny.muted', {}, t('funds.year')))));

async function load(count = PAGE) {
  if (busy) return;
  busy = true;
  const mine = ++generation;
  more.replaceChildren(el('span.spinner'), t('funds.loading'));
  try {
    const data = await api(`funds?type=${type}&q=${encodeURIComponent(words)}&from=${next}&count=${count}`);
    if (mine !== generation) return;
    if (next === 0) list.replaceChildren();
    list.append(...data.funds.map(row));
    next += data.funds.length;
    total = data.total;
    more.replaceChildren(total === 0 ? t('funds.none') : next >= total ? t('funds.end', {n: total}) : '\u00a0');
  } catch (problem) {
    console.warn('cannot load', problem);
    more.replaceChildren(failure(() => { busy = false; load(); }));
  }
  if (mine === generation) busy = false;
}

function restart() {
  generation++;
  busy = false;
  next = 0;
  load();
}

addEventListener('pagehide', () => sessionStorage.setItem(KEPT, JSON.stringify({type, words, count: next, y: scrollY})));

mount(t('funds.title'),
  el('header.topbar', {}, link('holdings', 'a.icon-button', icon('back')), el('h1', {}, t('funds.title')), link('help', 'a.icon-button', icon('help'))),
  el('main.stack', {},
    el('label.search', {}, icon('search'), search),
    el('div.chips', {role: 'group'}, ...chips),
    el('section.card', {style: 'padding:8px 18px'}, list), more),
  tabbar('funds'));
document.querySelector('.topbar a').setAttribute('aria-label', t('nav.back'));
document.querySelector('.topbar a:last-child').setAttribute('aria-label', t('holdings.help'));

history.scrollRestoration = 'manual';
list.append(...Array.from({length: 8}, () => el('li', {style: 'padding:13px 0'}, bone(52))));
await load(returning && kept.count || PAGE);
if (returning && kept.y) scrollTo(0, kept.y);
new IntersectionObserver((seen) => { if (seen[0].isIntersecting && next < total) load(); }, {rootMargin: '300px'}).observe(more);
