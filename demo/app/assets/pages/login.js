import {api, el, icon, lang, link, mount, switchLanguage, t} from '../core.js';

const error = el('p.error-text', {role: 'alert'});
const user = el('input', {id: 'user', name: 'user', autocomplete: 'username', placeholder: t('login.user.hint'), autocapitalize: 'none', spellcheck: 'false'});
const password = el('input', {id: 'password', name: 'password', type: 'password', autocomplete: 'current-password', placeholder: t('login.password.hint')});
const eye = el('button.icon-button', {type: 'button', 'aria-label': t('login.show'), onclick: () => {
  const hidden = password.type === 'password';
  password.type = hidden ? 'text' : 'password';
  eye.replaceChildren(icon(hidden ? 'eye-off' : 'eye'));
  eye.setAttribute('aria-label', t(hidden ? 'login.hide' : 'login.show'));
}}, icon('eye'));
const submit = el('button.button', {id: 'login', type: 'submit'}, t('login.submit'));

async function login(event) {
  event.preventDefault();
  error.textContent = '';
  if (!user.value || !password.value) {
    error.textContent = t('login.empty');
    return;
  }
  submit.replaceChildren(el('span.spinner'), t('login.submit'));
  submit.setAttribute('aria-busy', 'true');
  try {
    await api('login', {user: user.value, password: password.value});
    location.href = 'holdings';
  } catch (problem) {
    error.textContent = problem.status === 401 ? t('login.wrong') : t('error.title');
    submit.replaceChildren(t('login.submit'));
    submit.removeAttribute('aria-busy');
  }
}

mount(t('login.title'), el('main.login', {},
  el('button.text-button.lang', {type: 'button', id: 'language', lang: lang === 'en' ? 'zh-CN' : 'en', onclick: switchLanguage}, t('lang.other')),
  el('img.mark', {src: 'img/logo.svg', alt: t('app.name'), width: 68, height: 68}),
  el('h1', {}, t('login.title')),
  el('p.muted', {}, t('login.lead')),
  el('form', {novalidate: true, onsubmit: login},
    el('div.field', {}, el('label', {for: 'user'}, t('login.user')), el('div.box', {}, user)),
    el('div.field', {}, el('label', {for: 'password'}, t('login.password')), el('div.box', {}, password, eye)),
    error, submit),
  el('div.links', {}, link('funds', 'a.text-button', t('login.guest')), link('help', 'a.text-button', t('holdings.help'))),
  el('footer', {}, t('login.legal'))));
