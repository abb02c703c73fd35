// Reads a page the way tree_text.cc wants it. One function, run in a world of its own that the page cannot reach; it
// changes nothing. Lines of tab-separated fields: the page, then its nodes in reading order, parents first.
function readPage(selectors) {
  'use strict';
  const MOST_NODES = 8000, MOST_HIDDEN = 2000, MOST_TEXT = 4000, MOST_SOURCE = 300;
  const RENDERED = 1, BLOCK = 2, CLICKABLE = 4, EDITABLE = 8, DISABLED = 16, PASSWORD = 32,
    FOCUSED = 64, LOADING = 128, COVERED = 256;
  const LOADED = 1, PENDING = 2, BROKEN = 3;
  const SKIPPED = new Set(['script', 'style', 'noscript', 'template', 'head', 'meta', 'link', 'title',
    'base', 'param', 'source', 'track', 'datalist', 'defs', 'symbol', 'path', 'rect', 'circle', 'line',
    'polyline', 'polygon', 'ellipse', 'clippath', 'mask', 'lineargradient', 'radialgradient', 'filter']);
  const CLICKABLE_TAGS = new Set(['button', 'select', 'summary', 'label']);
  const CLICKABLE_ROLES = new Set(['button', 'link', 'tab', 'menuitem', 'menuitemcheckbox',
    'menuitemradio', 'checkbox', 'radio', 'switch', 'option', 'treeitem', 'combobox', 'slider']);
  const BUTTON_INPUTS = new Set(['button', 'submit', 'reset', 'image']);
  const TEXTLESS_INPUTS = new Set(['checkbox', 'radio', 'range', 'color', 'file', 'image', 'hidden']);
  const TAG_ROLES = {
    button: 'button', select: 'combobox', textarea: 'textbox', nav: 'navigation', main: 'main',
    header: 'banner', footer: 'contentinfo', aside: 'complementary', form: 'form', ul: 'list', ol: 'list',
    li: 'listitem', table: 'table', tr: 'row', td: 'cell', th: 'columnheader', h1: 'heading', h2: 'heading',
    h3: 'heading', h4: 'heading', h5: 'heading', h6: 'heading', dialog: 'dialog', progress: 'progressbar',
    meter: 'meter', option: 'option', summary: 'button', article: 'article', figure: 'figure',
    output: 'status', hr: 'separator', fieldset: 'group', img: 'img', svg: 'img', details: 'group',
  };
  const INPUT_ROLES = {
    button: 'button', submit: 'button', reset: 'button', image: 'button', checkbox: 'checkbox',
    radio: 'radio', range: 'slider', number: 'spinbutton', search: 'searchbox',
  };
  const LOADING_CLASS = /(?:^|[\s_-])(?:spinner|loading|skeleton|shimmer|loader)(?:$|[\s_-])/i;

  const probe = document.createDocumentFragment();
  for (const selector of selectors) {
    try {
      probe.querySelector(selector);
    } catch (error) {
      return '!\t' + selector.replace(/\s+/g, ' ');
    }
  }

  // A page wider than the screen is shown scaled: what is reported is what the screen shows.
  const lens = window.visualViewport;
  const scale = lens ? lens.scale : 1;
  const left = lens ? lens.offsetLeft : 0, top = lens ? lens.offsetTop : 0;
  const screenWidth = lens ? lens.width : innerWidth, screenHeight = lens ? lens.height : innerHeight;
  const screen = {l: left, t: top, r: left + screenWidth, b: top + screenHeight};
  const NOWHERE = {l: -1e7, t: -1e7, r: 1e7, b: 1e7};

  const out = [];
  let hidden = 0, truncated = false;
  const range = document.createRange();
  const colours = new Map(), labels = new Map();
  let palette = null;

  const round = (n) => Math.round(n * 10) / 10;
  const clean = (text) => text.replace(/[\s\u0000-\u001f]+/g, ' ');
  const field = (text) => (text ? clean(String(text)).trim().slice(0, MOST_TEXT) : '');
  const meet = (a, b) => ({l: Math.max(a.l, b.l), t: Math.max(a.t, b.t), r: Math.min(a.r, b.r),
    b: Math.min(a.b, b.b)});
  const empty = (a) => !(a.r - a.l > 0.01 && a.b - a.t > 0.01);

  // [r, g, b, a] with a in 0…1.
  function parseColour(text) {
    let known = colours.get(text);
    if (known) return known;
    const m = /^rgba?\((\d+(?:\.\d+)?),\s*(\d+(?:\.\d+)?),\s*(\d+(?:\.\d+)?)(?:,\s*([\d.]+))?\)$/.exec(text);
    if (m) {
      known = [+m[1], +m[2], +m[3], m[4] === undefined ? 1 : +m[4]];
    } else {
      // oklch() and friends: let the browser paint one pixel of it.
      palette = palette || new OffscreenCanvas(1, 1).getContext('2d', {willReadFrequently: true});
      palette.clearRect(0, 0, 1, 1);
      palette.fillStyle = text;
      palette.fillRect(0, 0, 1, 1);
      const p = palette.getImageData(0, 0, 1, 1).data;
      known = [p[0], p[1], p[2], p[3] / 255];
    }
    colours.set(text, known);
    return known;
  }
  const number = (c) => c ? ((Math.round(c[0]) * 16777216) + (Math.round(c[1]) << 16) +
    (Math.round(c[2]) << 8) + Math.round(c[3] * 255)) : 0;
  function over(c, under) {
    if (c[3] >= 0.995) return c;
    if (c[3] <= 0.005) return under;
    if (!under) return null;
    const mix = (i) => c[i] * c[3] + under[i] * (1 - c[3]);
    return [mix(0), mix(1), mix(2), 1];
  }

  const parentOf = (node) => node.assignedSlot || node.parentNode ||
    (node.nodeType === 11 ? node.host : null);
  function within(node, ancestor) {
    for (let n = node; n; n = parentOf(n)) if (n === ancestor) return true;
    return false;
  }
  function name(el) {
    const cls = typeof el.className === 'string' && el.className.trim().split(/\s+/)[0];
    return el.localName + (el.id ? '#' + el.id : cls ? '.' + cls : '');
  }
  function hitAt(doc, x, y) {
    let hit = doc.elementFromPoint(x, y);
    while (hit && hit.shadowRoot) {
      const inner = hit.shadowRoot.elementFromPoint(x, y);
      if (!inner || inner === hit || !within(inner, hit)) break;
      hit = inner;
    }
    return hit;
  }
  const labelOf = (el) => el.closest && el.closest('label');
  // A label and its control are one thing to a finger.
  function related(hit, el) {
    const label = labelOf(hit) || labelOf(el);
    if (!label) return false;
    const control = label.control;
    const ofLabel = (n) => within(n, label) || (control && within(n, control));
    return ofLabel(hit) && ofLabel(el);
  }
  // The invisible link or field that makes a whole card touchable covers nothing a person misses.
  function stretched(hit, el) {
    const control = hit.closest && hit.closest('a[href],button,input,label,[role=button],[role=link]');
    if (!control || !control.parentNode || !within(el, control.parentNode)) return false;
    const style = getComputedStyle(hit);
    if (+style.opacity < 0.02) return true;
    return style.backgroundImage === 'none' && parseColour(style.backgroundColor)[3] < 0.02 &&
      !hit.textContent.trim() && !/^(img|svg|canvas|video|iframe)$/.test(hit.localName);
  }
  const isBox = (el) => /^(input|textarea|select|button)$/.test(el.localName) &&
    getComputedStyle(el).pointerEvents !== 'none';
  // What lies over `el` at the middle of its visible part; null when nothing does.
  function coveredBy(el, box, ctx) {
    const seen = meet(box, screen);
    if (empty(seen)) return null;
    const x = (seen.l + seen.r) / 2, y = (seen.t + seen.b) / 2;
    for (const frame of ctx.frames) {
      const hit = hitAt(frame.el.ownerDocument, x - frame.x, y - frame.y);
      if (hit && !within(frame.el, hit)) return hit;
    }
    const hit = hitAt(el.ownerDocument, x - ctx.x, y - ctx.y);
    if (!hit || within(hit, el)) return null;
    // An ancestor answers for texts and odd shapes; over a field or a button it is its ::before or ::after.
    if (within(el, hit)) return isBox(el) && !related(hit, el) ? hit : null;
    return related(hit, el) || stretched(hit, el) ? null : hit;
  }

  function texts(ids, root) {
    return ids.split(/\s+/).map((id) => {
      const el = root.getElementById && root.getElementById(id);
      return el ? el.textContent : '';
    }).join(' ');
  }
  // Not el.labels: a live list that was once asked for makes every later insertion into the page walk up to
  // its root.
  function labelsOf(el) {
    if (!('labels' in el)) return '';
    const root = el.getRootNode();
    let known = labels.get(root);
    if (!known) {
      known = new Map();
      labels.set(root, known);
      for (const label of root.querySelectorAll('label')) {
        const control = label.control;
        if (control) known.set(control, ((known.get(control) || '') + ' ' + label.textContent).trim());
      }
    }
    return known.get(el) || '';
  }
  function accessibleName(el, tag) {
    let text = el.getAttribute('aria-label');
    if (text) return text;
    const by = el.getAttribute('aria-labelledby');
    if (by && (text = texts(by, el.getRootNode()).trim())) return text;
    if ((text = labelsOf(el))) return text;
    if (tag === 'svg') {
      const title = el.querySelector(':scope > title');
      if (title) return title.textContent;
    }
    return el.getAttribute('alt') || el.getAttribute('title') || el.getAttribute('placeholder') || '';
  }
  function roleOf(el, tag) {
    const role = el.getAttribute('role');
    if (role) return role.trim().split(/\s+/)[0];
    if (tag === 'a') return el.hasAttribute('href') ? 'link' : '';
    if (tag === 'input') return el.type === 'hidden' ? '' : INPUT_ROLES[el.type] ||
      (TEXTLESS_INPUTS.has(el.type) ? '' : 'textbox');
    return TAG_ROLES[tag] || '';
  }
  function pictureState(el) {
    const source = el.currentSrc || el.getAttribute('src') || '';
    if (!source) return 0;
    if (!el.complete) return PENDING;
    return el.naturalWidth > 0 ? LOADED : BROKEN;
  }

  function emit(fields) {
    let length = fields.length;
    while (length > 0 && (fields[length - 1] === '' || fields[length - 1] === 0)) length--;
    fields.length = length;
    out.push(fields.join('\t'));
    if (out.length >= MOST_NODES) truncated = true;
    return out.length - 1;
  }
  const place = (box) => [round((box.l - left) * scale), round((box.t - top) * scale),
    round((box.r - box.l) * scale), round((box.b - box.t) * scale)];

  function emitText(parent, text, box, flags, look, covered) {
    const p = empty(box) ? [0, 0, 0, 0] : place(box);
    emit([parent, '#text', flags, p[0], p[1], p[2], p[3], text.slice(0, MOST_TEXT), look.size,
      number(look.colour), number(look.background), '', '', '', 0, '', covered]);
  }

  function visitText(node, ctx) {
    const raw = node.data;
    if (!/[^\s\u200b\ufeff]/.test(raw)) return;
    let text = clean(raw);
    if (ctx.transform === 'uppercase') text = text.toUpperCase();
    else if (ctx.transform === 'lowercase') text = text.toLowerCase();
    else if (ctx.transform === 'capitalize') text = text.replace(/(^|\s)(\S)/g, (m, a, b) => a + b.toUpperCase());
    let box = {l: 0, t: 0, r: 0, b: 0}, flags = ctx.lineBreak ? BLOCK : 0, covered = '';
    ctx.lineBreak = false;
    if (ctx.visible) {
      range.selectNodeContents(node);
      const r = range.getBoundingClientRect();
      box = meet({l: r.left + ctx.x, t: r.top + ctx.y, r: r.right + ctx.x, b: r.bottom + ctx.y}, ctx.clip);
      if (!empty(box) && ctx.look.size > 0) {
        flags |= RENDERED;
        const hit = coveredBy(ctx.el, box, ctx);
        if (hit) {
          flags |= COVERED;
          covered = name(hit);
        }
      }
    }
    if (!(flags & RENDERED) && ++hidden > MOST_HIDDEN) return;
    emitText(ctx.index, text, box, flags, ctx.look, covered);
  }

  // [px] of a length or a share of `full`; null for what is neither (calc, keywords).
  function extent(text, full) {
    const m = /^(-?[\d.]+)(px|%)$/.exec(text);
    return m ? +m[1] * (m[2] === '%' ? full / 100 : 1) : null;
  }
  // The box around what `clip-path` or `clip` leaves of an element and all in it; null when that is
  // everything, or a shape that has no such box.
  function clipShape(style, box) {
    const w = box.r - box.l, h = box.b - box.t;
    if (style.clip !== 'auto' && /^(absolute|fixed)$/.test(style.position)) {
      const m = /^rect\((\S+), (\S+), (\S+), (\S+)\)$/.exec(style.clip);
      const side = (text, auto) => { const px = extent(text, 0); return px === null ? auto : px; };
      if (m) {
        return {l: box.l + side(m[4], 0), t: box.t + side(m[1], 0), r: box.l + side(m[2], w),
          b: box.t + side(m[3], h)};
      }
    }
    const m = /^(inset|circle|ellipse|polygon)\(([^()]*)\)$/.exec(style.clipPath);
    if (!m) return null;
    if (m[1] === 'inset') {
      const [t, r = t, b = t, l = r] = m[2].split(' round ')[0].trim().split(/\s+/);
      const [pt, pr, pb, pl] = [extent(t, h), extent(r, w), extent(b, h), extent(l, w)];
      if ([pt, pr, pb, pl].includes(null)) return null;
      return {l: box.l + pl, t: box.t + pt, r: box.r - pr, b: box.b - pb};
    }
    if (m[1] === 'polygon') {
      const points = m[2].replace(/^\s*(?:evenodd|nonzero)\s*,/, '').split(',')
        .map((point) => point.trim().split(/\s+/)).map(([x, y]) => [extent(x, w), extent(y, h)]);
      if (points.flat().includes(null)) return null;
      const xs = points.map((p) => p[0]), ys = points.map((p) => p[1]);
      return {l: box.l + Math.min(...xs), t: box.t + Math.min(...ys), r: box.l + Math.max(...xs),
        b: box.t + Math.max(...ys)};
    }
    const [sizes, at = '50% 50%'] = m[2].split('at ');
    const [x, y] = at.trim().split(/\s+/);
    const radii = sizes.trim().split(/\s+/);
    const round = m[1] === 'circle';
    const rx = extent(radii[0], round ? Math.hypot(w, h) / Math.SQRT2 : w);
    const ry = round ? rx : extent(radii[1] || '', h);
    const cx = extent(x, w), cy = extent(y || '50%', h);
    if ([rx, ry, cx, cy].includes(null)) return null;
    return {l: box.l + cx - rx, t: box.t + cy - ry, r: box.l + cx + rx, b: box.t + cy + ry};
  }

  function ownClip(style, ctx) {
    if (style.position === 'fixed') return ctx.fixedClip;
    return style.position === 'absolute' ? ctx.absoluteClip : ctx.clip;
  }

  function visitInput(el, tag, index, box, flags, ctx) {
    let text = '';
    if (tag === 'select') {
      text = Array.from(el.querySelectorAll('option:checked'), (option) => option.label || option.text).join(' ');
    } else if (tag === 'input' && TEXTLESS_INPUTS.has(el.type)) {
      return;
    } else if (el.type === 'password' && el.value) {
      text = '•'.repeat(Math.min(el.value.length, 64));
    } else {
      text = el.value || el.placeholder || '';
      if (!text && el.type === 'submit') text = 'Submit';
      if (!text && el.type === 'reset') text = 'Reset';
    }
    text = clean(text).trim();
    if (!text) return;
    const style = ctx.style;
    const px = (value) => parseFloat(value) || 0;
    const inner = meet(box, {
      l: box.l + px(style.borderLeftWidth) + px(style.paddingLeft), r: box.r - px(style.borderRightWidth),
      t: box.t, b: box.b});
    emitText(index, text, inner, (flags & (RENDERED | COVERED)) | BLOCK, ctx.look, ctx.coveredName);
  }

  function visitFrame(el, box, ctx) {
    let doc = null;
    try {
      doc = el.contentDocument;
    } catch (error) {
      return;
    }
    if (!doc || !doc.documentElement) return;
    const r = el.getBoundingClientRect(), style = ctx.style;
    const px = (value) => parseFloat(value) || 0;
    const x = ctx.x + r.left + el.clientLeft + px(style.paddingLeft);
    const y = ctx.y + r.top + el.clientTop + px(style.paddingTop);
    const clip = meet(ctx.clip, box);
    visit(doc.documentElement, {...ctx, x, y, clip, absoluteClip: clip, fixedClip: clip,
      frames: [...ctx.frames, {el, x: ctx.x, y: ctx.y}], look: {...ctx.look}, pointer: false});
  }

  function visitChildren(el, tag, ctx) {
    if (el.shadowRoot) return visitAll(el.shadowRoot.childNodes, ctx);
    if (tag === 'slot') {
      const assigned = el.assignedNodes({flatten: true});
      if (assigned.length) return visitAll(assigned, ctx);
    }
    if (tag === 'details' && !el.open) {
      const summary = el.querySelector(':scope > summary');
      for (const child of el.childNodes) visitOne(child, child === summary ? ctx : {...ctx, visible: false});
      return;
    }
    visitAll(el.childNodes, ctx);
  }
  function visitOne(child, ctx) {
    if (child.nodeType === 3) visitText(child, ctx);
    else if (child.nodeType === 1) {
      if (child.localName === 'br') ctx.lineBreak = true;
      else visit(child, ctx);
    }
  }
  function visitAll(children, ctx) {
    for (const child of children) {
      if (truncated) return;
      visitOne(child, ctx);
    }
  }

  function visit(el, above) {
    const tag = el.localName.toLowerCase();
    if (SKIPPED.has(tag) || truncated) return;
    const style = getComputedStyle(el);
    const shown = above.visible && style.display !== 'none';
    const opacity = above.opacity * +style.opacity;
    const visible = shown && opacity > 0.01;
    const own = visible && style.visibility === 'visible';
    const clip = ownClip(style, above);
    let box = {l: 0, t: 0, r: 0, b: 0};
    if (shown) {
      let r = el.getBoundingClientRect();
      if (style.display === 'contents') {
        range.selectNodeContents(el);
        r = range.getBoundingClientRect();
      }
      box = {l: r.left + above.x, t: r.top + above.y, r: r.right + above.x, b: r.bottom + above.y};
    }
    const whole = box, shape = shown ? clipShape(style, whole) : null;
    const cut = (area) => (shape ? meet(area, shape) : area);
    if (tag !== 'html' && tag !== 'body') box = cut(meet(box, clip));
    let flags = own && !empty(box) ? RENDERED : 0;

    const role = roleOf(el, tag);
    const pointer = style.cursor === 'pointer';
    const type = tag === 'input' ? el.type : '';
    const editable = !el.readOnly && ((tag === 'input' && !TEXTLESS_INPUTS.has(type) && !BUTTON_INPUTS.has(type)) ||
      tag === 'textarea' || (el.isContentEditable && !above.editable));
    if (style.display !== 'inline' && style.display !== 'contents') flags |= BLOCK;
    if (CLICKABLE_TAGS.has(tag) || (tag === 'a' && el.hasAttribute('href')) ||
        ((tag === 'input' || tag === 'textarea') && type !== 'hidden') || CLICKABLE_ROLES.has(role) ||
        el.hasAttribute('onclick') || (el.hasAttribute('tabindex') && el.tabIndex >= 0) || editable ||
        (pointer && !above.pointer)) {
      flags |= CLICKABLE;
    }
    if (editable) flags |= EDITABLE;
    const disabled = above.disabled || el.getAttribute('aria-disabled') === 'true' || el.matches(':disabled');
    if (disabled) flags |= DISABLED;
    if (type === 'password') flags |= PASSWORD;
    const root = el.getRootNode();
    if (root.activeElement === el && tag !== 'body') flags |= FOCUSED;
    const cls = el.getAttribute('class');
    if (el.getAttribute('aria-busy') === 'true' || role === 'progressbar' ||
        (cls && tag !== 'img' && tag !== 'html' && tag !== 'body' && LOADING_CLASS.test(cls))) {
      flags |= LOADING;
    }
    let low = 0, high = 0;
    for (let i = 0; i < selectors.length; i++) {
      if (!el.matches(selectors[i])) continue;
      if (i < 32) low = (low | (1 << i)) >>> 0;
      else high = (high | (1 << (i - 32))) >>> 0;
    }
    let covered = '';
    if ((flags & RENDERED) && (flags & CLICKABLE)) {
      const hit = coveredBy(el, box, above);
      if (hit) {
        flags |= COVERED;
        covered = name(hit);
      }
    }
    const picture = tag === 'img' ? pictureState(el) : 0;
    const label = field(accessibleName(el, tag));
    const matters = (flags & (CLICKABLE | EDITABLE | FOCUSED | LOADING)) || picture || el.id || label || low ||
      high || el.hasAttribute('role') || /^(img|svg|canvas|video|iframe|body|html|h[1-6]|dialog|progress)$/.test(tag);

    // Under it lies whatever its ancestors paint, unless one of them shows a picture.
    const painted = parseColour(style.backgroundColor);
    let background = above.look.background;
    if (style.backgroundImage !== 'none') background = null;
    else background = over(painted, background);
    const look = {size: round(parseFloat(style.fontSize) * scale), colour: parseColour(style.color), background};

    const before = out.length, wasHidden = hidden;
    if (!(flags & RENDERED) && matters && !own) hidden++;
    if (hidden > MOST_HIDDEN && !own) return;
    const p = empty(box) ? [0, 0, 0, 0] : place(box);
    const index = emit([above.index, tag, flags, p[0], p[1], p[2], p[3], '', look.size, number(look.colour),
      number(look.background), role, field(el.id), label, picture,
      tag === 'img' ? field(el.currentSrc || el.src).slice(0, MOST_SOURCE) : '', covered, low, high]);

    let inner = cut(clip);
    const cuts = (style.overflowX !== 'visible' || style.overflowY !== 'visible') && tag !== 'html' &&
      tag !== 'body' && style.display !== 'inline' && style.display !== 'contents';
    if (cuts && shown) inner = meet(inner, whole);
    const positioned = style.position !== 'static', holds = style.transform !== 'none' ||
      style.filter !== 'none' || /paint|layout|strict|content/.test(style.contain);
    const ctx = {
      el, style, index, x: above.x, y: above.y, frames: above.frames,
      visible: own && style.contentVisibility !== 'hidden', opacity,
      clip: inner, absoluteClip: cut(positioned || holds ? inner : above.absoluteClip),
      fixedClip: cut(holds ? inner : above.fixedClip), disabled, editable: above.editable || el.isContentEditable,
      pointer, look, transform: style.textTransform, lineBreak: false, coveredName: covered,
    };
    if (tag === 'input' || tag === 'textarea' || tag === 'select') {
      visitInput(el, tag, index, box, flags, ctx);
    } else if (tag === 'iframe' || tag === 'frame') {
      if (visible) visitFrame(el, box, ctx);
    } else if (!own && visible) {
      // visibility:hidden: text here is unseen, but elements below may be shown again.
      const again = {...ctx, visible: true};
      for (const child of (el.shadowRoot || el).childNodes) {
        if (truncated) break;
        visitOne(child, child.nodeType === 3 ? ctx : again);
      }
    } else {
      visitChildren(el, tag, ctx);
    }
    // Nothing in it a person or a scenario could mean.
    if (!matters && out.length === before + 1) {
      out.length = before;
      hidden = wasHidden;
      truncated = false;
    }
  }

  const start = {index: -1, x: 0, y: 0, frames: [], visible: true, opacity: 1, clip: NOWHERE,
    absoluteClip: NOWHERE, fixedClip: NOWHERE, disabled: false, editable: false, pointer: false,
    look: {size: 16, colour: [0, 0, 0, 1], background: [255, 255, 255, 1]}, lineBreak: false};
  if (document.documentElement) visit(document.documentElement, start);

  const scroller = document.scrollingElement || document.documentElement;
  const head = [field(location.href), field(document.title),
    field(document.documentElement && document.documentElement.lang), round(screenWidth * scale),
    round(screenHeight * scale), round((scrollX + left) * scale), round((scrollY + top) * scale),
    round((scroller ? scroller.scrollWidth : 0) * scale), round((scroller ? scroller.scrollHeight : 0) * scale),
    document.readyState, truncated ? 1 : 0, scale];
  return head.join('\t') + '\n' + out.join('\n');
}
