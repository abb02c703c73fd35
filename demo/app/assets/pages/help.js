import {el, icon, link, mount, t, topbar} from '../core.js';

const question = (n, open) => el('details', {open}, el('summary', {}, t('help.q' + n)), el('p', {}, t('help.a' + n)));
const chevron = () => { const node = icon('chevron'); node.classList.add('chevron'); return node; };
const article = (href, picture, text) => el('li', {}, link(href, 'a', el('span.round', {}, icon(picture)), el('span.body', {}, text), chevron()));
mount(t('help.title'), topbar(t('help.title'), 'holdings'),
  el('main.stack', {},
    el('section.card', {}, el('h2', {style: 'margin-bottom:6px'}, t('help.common')), question(1, true), question(2, false), question(3, false)),
    el('section.card', {style: 'padding-bottom:6px'}, el('h2', {}, t('help.more')), el('ul.list', {}, article('help-404', 'book', t('help.404')), article('developers', 'code', t('settings.developers'))))));
