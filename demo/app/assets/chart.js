// Line charts as SVG; values are plain numbers, oldest first.
const NS = 'http://www.w3.org/2000/svg';

function points(values, width, height, top = 0) {
  const low = Math.min(...values), span = Math.max(...values) - low || 1;
  return values.map((value, i) => [i / (values.length - 1) * width, top + height - (value - low) / span * height]);
}
const path = (list) => list.map(([x, y], i) => (i ? 'L' : 'M') + x.toFixed(1) + ' ' + y.toFixed(1)).join('');

export function areaChart(values, {labels, title}) {
  const width = 340, height = 126, top = 10;
  const line = path(points(values, width, height, top));
  const svg = document.createElementNS(NS, 'svg');
  svg.setAttribute('viewBox', `0 0 ${width} 168`);
  svg.setAttribute('preserveAspectRatio', 'none');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', title);
  svg.innerHTML = `<defs><linearGradient id="area" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="var(--brand)" stop-opacity=".28"/>
    <stop offset="1" stop-color="var(--brand)" stop-opacity="0"/></linearGradient></defs>
    ${[0, 1, 2, 3].map((i) => `<line class="grid" x1="0" x2="${width}" y1="${top + i * height / 3}" y2="${top + i * height / 3}" stroke-dasharray="3 4"/>`).join('')}
    <path d="${line}L${width} ${top + height}L0 ${top + height}Z" fill="url(#area)"/><path class="value" d="${line}"/>
    ${labels.map((text, i) => `<text x="${i * width / (labels.length - 1)}" y="160" text-anchor="${['start', 'middle', 'end'][i]}">${text}</text>`).join('')}`;
  return svg;
}

export function sparkline(values, colour) {
  const svg = document.createElementNS(NS, 'svg');
  svg.setAttribute('viewBox', '0 0 42 24');
  svg.setAttribute('width', 42);
  svg.setAttribute('height', 24);
  svg.setAttribute('aria-hidden', 'true');
  svg.innerHTML = `<path d="${path(points(values, 40, 20, 2))}" fill="none" stroke="${colour}" stroke-width="1.8" stroke-linejoin="round" stroke-linecap="round"/>`;
  return svg;
}
