import {el, mount, t, topbar} from '../core.js';

const SAMPLE = `const fund = await read('110001');
fund.value       // null
fund.nickname    // undefined
Number('n/a')    // NaN
String({})       // [object Object]`;
mount(t('dev.title'), topbar(t('dev.title'), 'help'),
  el('main.stack', {}, el('article.card.article', {}, el('h2', {}, t('dev.h')), el('p', {}, t('dev.p1')), el('pre', {}, el('code', {}, SAMPLE)), el('p', {}, t('dev.p2')))));
