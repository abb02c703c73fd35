import {api, bones, day, el, fill, link, money, mount, t, tabbar} from '../core.js';

const card = el('section.card', {}, ...bones(5, 44));
card.style.cssText = 'display:grid;gap:14px';
mount(t('orders.title'), el('header.topbar', {}, el('span'), el('h1', {}, t('orders.title')), el('span')), el('main.stack', {}, card), tabbar('orders'));
fill(card, () => api('orders'), (data) => {
  card.style.cssText = 'padding:6px 18px';
  return el('ul.list', {}, ...data.orders.map((order) => el('li', {}, link('fund?code=' + order.code, 'a',
    el('div.body', {}, el('div.name', {}, order.fund), el('div.small.muted.num', {}, t('orders.buy') + ' · ' + day(order.time))),
    el('div.side', {}, el('b.num', {}, '¥' + money(order.amount)), el('span.small.' + (order.state === 'done' ? 'muted' : 'up'), {}, t('orders.state.' + order.state)))))));
});
