import {api, bones, day, el, fill, fundPicture, icon, link, money, mount, param, t} from '../core.js';

const code = param('code') || '110275';
const summary = el('section.card', {}, ...bones(1, 52));
const error = el('p.error-text', {role: 'alert'});
const fee = el('dd.num', {}, '¥0.00'), confirmed = el('dd.num', {}, '—'), balance = el('dd.num', {}, '—');
let fund, available = 0;

const amount = el('input', {id: 'amount', inputmode: 'decimal', placeholder: t('buy.amount.hint'), autocomplete: 'off', oninput: recalculate});
const agree = el('input', {type: 'checkbox', id: 'agree', onchange: () => { error.textContent = ''; }});
const value = () => Number(amount.value.replace(/,/g, '')) || 0;
function recalculate() {
  error.textContent = '';
  fee.textContent = '¥' + money(fund ? value() * fund.fee / 100 : 0);
}
const quick = [['1000', '1,000'], ['5000', '5,000'], ['10000', '10,000'], ['all', t('buy.all')]].map(([sum, text]) => el('button.chip', {type: 'button', onclick: () => {
  amount.value = sum === 'all' ? String(available) : sum;
  recalculate();
}}, text));

function next() {
  error.textContent = value() < 10 ? t('buy.low') : value() > available ? t('buy.high') : !agree.checked ? t('buy.terms') : '';
  if (!error.textContent) pay();
}

function pay() {
  const wrong = el('p.error-text', {role: 'alert'});
  const pin = el('input', {id: 'pin', type: 'password', inputmode: 'numeric', maxlength: 6, autocomplete: 'off', placeholder: t('buy.pin.hint')});
  const confirm = el('button.button', {type: 'submit', id: 'confirm'}, t('buy.pay'));
  const sheet = el('div.sheet', {}, el('div', {role: 'dialog', 'aria-modal': 'true', 'aria-labelledby': 'sheet-title'},
    el('div.row-between', {}, el('h2', {id: 'sheet-title'}, t('buy.sheet')), el('button.text-button', {type: 'button', onclick: () => sheet.remove()}, t('buy.close'))),
    el('p.muted', {style: 'text-align:center'}, fund.name), el('p.sum.num', {}, '¥' + money(value())),
    el('form', {class: 'field', onsubmit: async (event) => {
      event.preventDefault();
      wrong.textContent = '';
      confirm.replaceChildren(el('span.spinner'), t('buy.paying'));
      try {
        const order = await api('orders', {code, amount: value(), pin: pin.value});
        location.replace('result?order=' + order.id);
      } catch (problem) {
        wrong.textContent = problem.status === 403 ? t('buy.pin.wrong') : t('error.title');
        confirm.replaceChildren(t('buy.pay'));
      }
    }}, el('label', {for: 'pin'}, t('buy.pin')), el('div.box', {}, pin), wrong, confirm)));
  document.body.append(sheet);
  pin.focus({preventScroll: true});
}

const fact = (key, node) => el('div', {}, el('dt', {}, t(key)), node);
mount(t('buy.title'),
  el('header.topbar', {}, link('fund?code=' + code, 'a.icon-button', icon('back')), el('h1', {}, t('buy.title')), el('span')),
  el('main.stack', {}, summary,
    el('section.card.field.amount', {}, el('label', {for: 'amount'}, t('buy.amount')), el('div.box', {}, el('span', {'aria-hidden': 'true'}, '¥'), amount),
      el('div.chips', {style: 'margin-top:6px'}, ...quick)),
    el('section.card', {}, el('dl.facts', {}, fact('buy.balance', balance), fact('buy.fee', fee), fact('buy.confirm.on', confirmed))),
    el('label.check', {}, agree, t('buy.agree')), error),
  el('div.actionbar.single', {}, el('button.button', {type: 'button', id: 'next', onclick: next}, t('buy.next'))));
document.querySelector('.topbar a').setAttribute('aria-label', t('nav.back'));

fill(summary, async () => [fund, available] = await Promise.all([api('funds/' + code), api('balance').then((answer) => {
  balance.textContent = '¥' + money(answer.available);
  confirmed.textContent = day(answer.confirm);
  return answer.available;
})]), () => {
  recalculate();
  return el('div.list', {}, el('div', {style: 'display:flex;gap:12px;align-items:center'}, fundPicture(fund),
    el('div.body', {}, el('div.name', {}, fund.name), el('div.small.muted', {}, el('span.num', {}, fund.code), ' · ', t('risk.' + fund.risk)))));
});
