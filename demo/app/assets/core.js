// What every page shares: language, the server's JSON, DOM building, bars, feedback under the finger.
import {STRINGS} from './strings.js';

const query = new URLSearchParams(location.search);
export const param = (name) => query.get(name);

export const lang = (() => {
  const asked = query.get('lang');
  if (asked === 'en' || asked === 'zh') localStorage.setItem('lang', asked);
  return localStorage.getItem('lang') === 'en' ? 'en' : 'zh';
})();

export function switchLanguage() {
  localStorage.setItem('lang', lang === 'en' ? 'zh' : 'en');
  const url = new URL(location.href);
  url.searchParams.delete('lang');
  location.replace(url.href);
  if (url.href === location.href) location.reload();
}

export function t(key, values = {}) {
  const row = STRINGS[key];
  if (!row) return key;
  return row[lang === 'en' ? 1 : 0].replace(/(?<!{){(\w+)}(?!})/g, (_, name) => values[name]);
}

export class ApiError extends Error {
  constructor(status) { super('HTTP ' + status); this.status = status; }
}

export async function api(path, body) {
  const url = 'api/' + path + (path.includes('?') ? '&' : '?') + 'lang=' + lang;
  const answer = await fetch(url, body === undefined ? {} : {
    method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify(body)});
  if (answer.status === 401 && path !== 'login') {
    location.replace('login');
    await new Promise(() => {});
  }
  if (!answer.ok) throw new ApiError(answer.status);
  return answer.json();
}

// el('a.name', {href: '…'}, 'text', child): missing children are skipped.
export function el(spec, props = {}, ...children) {
  const [tag, ...classes] = spec.split('.');
  const node = document.createElement(tag || 'div');
  if (classes.length) node.className = classes.join(' ');
  for (const [name, value] of Object.entries(props)) {
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else if (name === 'html') node.innerHTML = value;
    else if (value === true) node.setAttribute(name, '');
    else if (value !== false && value !== null) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== null && child !== false));
  return node;
}

const PATHS = {
  back: '<path d="M15 5l-7 7 7 7"/>',
  chevron: '<path d="M9 5l7 7-7 7"/>',
  wallet: '<rect x="3" y="6" width="18" height="13" rx="3"/><path d="M3 10h18M16.5 14.5h1"/>',
  chart: '<path d="M4 19V5M4 19h16M8 15l4-5 3 3 5-7"/>',
  list: '<path d="M8 6h12M8 12h12M8 18h12M4 6h.01M4 12h.01M4 18h.01"/>',
  user: '<circle cx="12" cy="8" r="4"/><path d="M4 21c1-4.5 4-6 8-6s7 1.5 8 6"/>',
  help: '<circle cx="12" cy="12" r="9"/><path d="M9.5 9.5a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.1.9-1.1 1.8M12 17h.01"/>',
  gear: '<circle cx="12" cy="12" r="3.2"/><path d="M12 3v3M12 18v3M3 12h3M18 12h3M5.6 5.6l2.1 2.1M16.3 16.3l2.1 2.1M5.6 18.4l2.1-2.1M16.3 7.7l2.1-2.1"/>',
  eye: '<path d="M2 12s3.6-6.5 10-6.5S22 12 22 12s-3.6 6.5-10 6.5S2 12 2 12z"/><circle cx="12" cy="12" r="3"/>',
  'eye-off': '<path d="M2 12s3.6-6.5 10-6.5S22 12 22 12s-3.6 6.5-10 6.5S2 12 2 12zM4 20L20 4"/>',
  search: '<circle cx="11" cy="11" r="6.5"/><path d="M16 16l4.5 4.5"/>',
  bell: '<path d="M6 16V11a6 6 0 0 1 12 0v5l1.5 2h-15zM10 20.5h4"/>',
  code: '<path d="M8 7l-5 5 5 5M16 7l5 5-5 5M13.5 5l-3 14"/>',
  globe: '<circle cx="12" cy="12" r="9"/><path d="M3 12h18M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18"/>',
  cloud: '<path d="M7 18a4 4 0 0 1-.5-8A6 6 0 0 1 18 9.5 4.3 4.3 0 0 1 17.5 18zM9 22l1-1M14 22l1-1"/>',
  book: '<path d="M5 4h11a3 3 0 0 1 3 3v13H8a3 3 0 0 1-3-3zM5 17a3 3 0 0 1 3-3h11"/>',
};
export const icon = (name) => {
  const box = document.createElement('span');
  box.innerHTML = `<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${PATHS[name]}</svg>`;
  return box.firstChild;
};

const grouped = new Intl.NumberFormat('en-US', {minimumFractionDigits: 2, maximumFractionDigits: 2});
export const money = (value) => grouped.format(value);
export const signed = (value) => (value >= 0 ? '+' : '−') + grouped.format(Math.abs(value));
export const percent = (value) => signed(value) + '%';
export const tone = (value) => (value >= 0 ? 'up' : 'down');
export const day = (iso) => new Intl.DateTimeFormat(lang === 'en' ? 'en-GB' : 'zh-CN',
  {year: 'numeric', month: lang === 'en' ? 'short' : '2-digit', day: '2-digit', timeZone: 'Asia/Shanghai'}).format(new Date(iso));
export const moment = (iso) => day(iso) + ' ' + clockText(new Date(iso));
export const clockText = (date) => new Intl.DateTimeFormat('en-GB',
  {hour: '2-digit', minute: '2-digit', second: '2-digit', timeZone: 'Asia/Shanghai'}).format(date);

export const link = (href, spec, ...children) => el(spec, {href}, ...children);
export const topbar = (title, up) => el('header.topbar', {},
  el('a.icon-button', {href: up, 'aria-label': t('nav.back')}, icon('back')), el('h1', {}, title), el('span'));

export function tabbar(current) {
  const tabs = [['holdings', 'wallet'], ['funds', 'chart'], ['orders', 'list'], ['settings', 'user']];
  return el('nav.tabbar', {'aria-label': t('app.name')}, ...tabs.map(([page, picture]) =>
    el('a', {href: page, 'aria-current': page === current ? 'page' : null}, icon(picture), el('span', {}, t('tab.' + page)))));
}

export function toast(text) {
  const node = el('div.toast', {role: 'status'}, text);
  document.body.append(node);
  setTimeout(() => node.remove(), 1800);
}

export const bone = (height, width = '100%') => el('div.skeleton', {style: `height:${height}px;width:${width}`});
export const bones = (count, height) => Array.from({length: count}, () => bone(height));

// Keeps the size of a box while its data comes; a failure offers to try again, as a person expects.
export async function fill(box, load, show) {
  try {
    const data = await load();
    box.replaceChildren(...[show(data)].flat());
  } catch (problem) {
    console.warn('cannot load', problem);
    box.replaceChildren(failure(() => { box.replaceChildren(...bones(3, 56)); fill(box, load, show); }));
  }
}

export const failure = (again) => el('div.state', {role: 'alert'}, icon('cloud'), el('h2', {}, t('error.title')),
  el('p.muted', {}, t('error.text')), el('button.button.secondary', {type: 'button', onclick: again}, t('error.retry')));

export const fundPicture = (fund) => el('img.cover', {src: `img/cover-${fund.cover}.svg`, alt: t('fund.cover'), width: 52, height: 52, loading: 'lazy', decoding: 'async'});

export function segments(names, current, choose) {
  const buttons = names.map((name) => el('button', {type: 'button', 'aria-pressed': String(name === current), onclick: () => {
    buttons.forEach((button, i) => button.setAttribute('aria-pressed', String(names[i] === name)));
    choose(name);
  }}, t('range.' + name)));
  return el('div.segments', {role: 'group'}, ...buttons);
}

// The press shows for at least 140 ms: a tap by a robot or a quick finger is over before the next frame.
addEventListener('pointerdown', (event) => {
  const control = event.target.closest?.('button:not([disabled]), a, .chip');
  if (!control) return;
  const began = performance.now();
  control.classList.add('is-pressed');
  const release = () => setTimeout(() => control.classList.remove('is-pressed'), Math.max(0, 140 - (performance.now() - began)));
  for (const name of ['pointerup', 'pointercancel']) addEventListener(name, release, {once: true});
}, {passive: true});

// A page that comes back out of the browser's cache must not show yesterday's language or state.
addEventListener('pageshow', (event) => { if (event.persisted) document.querySelectorAll('.is-pressed').forEach((n) => n.classList.remove('is-pressed')); });

export function mount(title, ...nodes) {
  document.documentElement.lang = lang === 'en' ? 'en' : 'zh-CN';
  document.title = `${title} · ${t('app.name')}`;
  document.getElementById('app').replaceChildren(...nodes);
}
