import {api, bones, day, el, fill, link, moment, money, mount, param, t} from '../core.js';

const card = el('section.card', {}, ...bones(4, 22));
card.style.cssText = 'display:grid;gap:12px';
const sum = el('p.sum.num', {id: 'sum'}, '\u00a0');
const fact = (key, value) => el('div', {}, el('dt', {}, t(key)), el('dd.num', {}, value));

mount(t('result.title'), el('main.result', {},
  el('div', {html: '<svg class="done" viewBox="0 0 88 88" aria-hidden="true"><circle cx="44" cy="44" r="42"/><path d="M27 45l12 12 22-24"/></svg>', style: 'display:grid;justify-items:center'}),
  el('h1', {}, t('result.title')), sum, card,
  el('div.foot', {}, link('holdings', 'a.button', t('result.done')), link('funds', 'a.button.secondary', t('result.more')))));

fill(card, () => api('orders/' + param('order')), (order) => {
  card.style.cssText = '';
  sum.textContent = '¥' + money(order.amount);
  return el('dl.facts', {}, fact('result.fund', order.fund), fact('result.order', order.id), fact('result.time', moment(order.time)),
    fact('result.confirm', day(order.confirm)), fact('result.pay', t('result.pay.value')));
});
