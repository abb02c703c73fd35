import {api, el, fill, bones, icon, link, mount, switchLanguage, t, tabbar} from '../core.js';

const who = el('section.card', {}, ...bones(1, 56));
const line = (href, picture, text) => el('li', {}, link(href, 'a', el('span.round', {}, icon(picture)), el('span.body', {}, text), chevron()));
const chevron = () => { const node = icon('chevron'); node.classList.add('chevron'); return node; };
mount(t('settings.title'), el('header.topbar', {}, el('span'), el('h1', {}, t('settings.title')), el('span')),
  el('main.stack', {}, who,
    el('section.card', {style: 'padding:4px 18px'}, el('ul.list', {},
      line('messages', 'bell', t('settings.messages')), line('help', 'help', t('settings.help')), line('developers', 'code', t('settings.developers')),
      el('li', {}, el('button.line', {type: 'button', id: 'language', onclick: switchLanguage}, el('span.round', {}, icon('globe')), el('span.body', {}, t('settings.language')), el('span.muted', {}, t('lang.other')), chevron())))),
    el('button.button.secondary', {type: 'button', id: 'logout', onclick: async () => { await api('logout', {}); location.href = 'login'; }}, t('settings.out')),
    el('p.tiny.muted', {style: 'text-align:center'}, t('settings.version'))),
  tabbar('settings'));
fill(who, () => api('holdings'), (data) => el('div.manager', {style: 'margin:0'}, el('img', {src: 'img/avatar.png', alt: t('settings.portrait')}), el('div', {}, el('b', {style: 'font-size:18px'}, data.owner), el('p.small.muted', {}, t('settings.level')))));
