import {el, icon, mount, t, topbar} from '../core.js';

mount(t('messages.title'), topbar(t('messages.title'), 'settings'),
  el('main.stack', {}, el('div.state', {}, icon('bell'), el('p.muted', {}, t('messages.none')))));
