import {el, mount, t, topbar} from '../core.js';

mount(t('help404.title'), topbar(t('help404.title'), 'help'),
  el('main.stack', {}, el('article.card.article', {}, el('h2', {}, t('help404.h')), el('p', {}, t('help404.p1')), el('h3', {}, t('help404.h2')),
    el('pre', {}, el('code', {}, '200  OK\n301  Moved Permanently\n404  Not Found\n500  Internal Server Error\n502  Bad Gateway')), el('p', {}, t('help404.p2')))));
