// What a tap does to a message in Telegram: spoilers and long quotes open and stay open.
'use strict';
document.addEventListener('click', (event) => {
  const fold = event.target.closest('.tg-spoiler, .tg-expandable');
  if (fold && !event.target.closest('a[href]')) fold.classList.toggle('tg-open', fold.matches('.tg-spoiler') || undefined);
});
document.addEventListener('keydown', (event) => {
  if ((event.key === 'Enter' || event.key === ' ') && event.target.matches('.tg-spoiler, .tg-expandable')) { event.preventDefault(); event.target.classList.toggle('tg-open'); }
});

// Formulas: Temml makes MathML of their TeX, which browsers set. It is fetched when a page shows
// the first one; without it, and where TeX has an error, the TeX stays as it is written.
let library = null;
function setter() {
  library ??= new Promise((done, failed) => {
    const style = document.createElement('link'), script = document.createElement('script');
    style.rel = 'stylesheet';
    style.href = document.body.dataset.mathCss;
    script.src = document.body.dataset.math;
    script.onload = () => done(window.temml);
    script.onerror = failed;
    document.head.append(style, script);
  });
  return library;
}
// The policy of the page refuses attributes of style, but not what a script sets of it.
function unstyle(node) {
  for (const rule of (node.attributes?.style || '').split(';')) {
    const [name, value] = rule.split(':');
    if (value) node.style[name.trim()] = value.trim();
  }
  if (node.attributes) delete node.attributes.style;
  (node.children || []).forEach(unstyle);
}
async function setFormulas() {
  const formulas = [...document.querySelectorAll('.tg-math:not([data-tex])')];
  if (!formulas.length) return;
  formulas.forEach((f) => { f.dataset.tex = f.textContent; });
  const { __renderToMathMLTree: parse } = await setter();
  for (const f of formulas) {
    try {
      const tree = parse(f.dataset.tex, { displayMode: f.matches('pre'), throwOnError: true, trust: false, maxExpand: 200, maxSize: [30, 30] });
      unstyle(tree);
      f.replaceChildren(tree.toNode());
      f.title = f.dataset.tex;
      f.classList.add('tg-set');
    } catch { /* its TeX stays */ }
  }
}

// mosaic returns the places [x, y, width, height] of the pictures of an album with these ratios of width to height.
// It follows tdesktop, Telegram/SourceFiles/ui/grouped_layout.cpp: Layouter for up to four pictures, ComplexLayouter
// for more and for wide ones; the least width is that of its iv_markdown_article_layout_blocks.cpp: GroupedMediaMinWidth.
function mosaic(ratios, width, gap) {
  const count = ratios.length, least = Math.max((width - 2 * gap) / 3, 1), room = width - gap;
  const mean = ratios.reduce((sum, r) => sum + r, 1) / count; // their sum begins with 1, too
  const shapes = ratios.map((r) => (r > 1.2 ? 'w' : r < 0.8 ? 'n' : 'q')).join('');
  const [a, b, c, d] = ratios;
  if (count === 1) return [[0, 0, width, width / a]];
  if (count > 4 || ratios.some((r) => r > 2)) return mosaicRows(ratios.map((r) => (mean > 1.1 ? Math.min(Math.max(r, 1), 2.75) : Math.min(Math.max(r, 0.6667), 1))), mean, width, least, gap);
  if (count === 2) {
    if (shapes === 'ww' && mean > 1.4 && b - a < 0.2) { // one above the other
      const high = Math.min(width / a, width / b, room / 2);
      return [[0, 0, width, high], [0, high + gap, width, high]];
    }
    const right = shapes === 'ww' || shapes === 'qq' ? room / 2 : Math.min(Math.max(0.4 * room, room / a / (1 / a + 1 / b)), room - 1.5 * least), left = room - right;
    const high = Math.min(left / a, right / b, width);
    return [[0, 0, left, high], [left + gap, 0, right, high]];
  }
  if (count === 3 && shapes[0] === 'n') { // the others in a column beside the first
    const low = Math.min(room / 2, b * room / (b + c)), high = room - low;
    const right = Math.max(least, Math.min(room / 2, low * c, high * b)), left = Math.min(width * a, room - right);
    return [[0, 0, left, width], [left + gap, 0, right, high], [left + gap, high + gap, right, low]];
  }
  if (count === 3) { // below it
    const top = Math.min(width / a, room * 0.66), low = Math.min(room - top, room / 2 / b, room / 2 / c);
    return [[0, 0, width, top], [0, top + gap, room / 2, low], [room / 2 + gap, top + gap, room / 2, low]];
  }
  if (shapes[0] === 'w') {
    const top = Math.min(width / a, room * 0.66), inner = room - gap, high = inner / (b + c + d), low = Math.min(room - top, high);
    const left = Math.max(least, Math.min(inner * 0.4, high * b)), right = Math.max(least, inner * 0.33, high * d), middle = inner - left - right;
    return [[0, 0, width, top], [0, top + gap, left, low], [left + gap, top + gap, middle, low], [width - right, top + gap, right, low]];
  }
  const first = Math.min(width * a, room * 0.6), wide = (room - gap) / (1 / b + 1 / c + 1 / d), right = Math.max(least, Math.min(room - first, wide));
  const places = [[0, 0, first, width]];
  let top = 0;
  for (const high of [wide / b, wide / c, room - gap - wide / b - wide / c]) { places.push([first + gap, top, right, high]); top += high + gap; }
  return places;
}

// mosaicRows puts them into the two to four rows whose height is nearest to 4/3 of the width. Rows lower than the least
// width, and rows with fewer pictures than the one above, are avoided.
function mosaicRows(ratios, mean, width, least, gap) {
  let best = null;
  const heightsOf = (rows) => { let at = 0; return rows.map((n) => (width - (n - 1) * gap) / ratios.slice(at, at += n).reduce((sum, r) => sum + r)); };
  const weigh = (rows) => {
    const heights = heightsOf(rows), whole = heights.reduce((sum, h) => sum + h) + gap * (rows.length - 1);
    const off = Math.abs(whole - width * 4 / 3) * (Math.min(...heights) < least ? 1.5 : 1) * (rows.some((n, i) => i && rows[i - 1] > n) ? 1.5 : 1);
    if (!best || off < best.off) best = { off, rows, heights };
  };
  const divide = (left, lines, whole, rows) => {
    if (lines === 1) { if (left <= 3) weigh([...rows, left]); return; }
    const most = whole === 3 && rows.length === 1 && mean < 0.85 ? 4 : 3;
    for (let n = 1; n <= Math.min(most, left - lines + 1); n++) divide(left - n, lines - 1, whole, [...rows, n]);
  };
  for (const lines of [2, 3, 4]) if (lines <= ratios.length) divide(ratios.length, lines, lines, []);
  const places = [];
  let top = 0;
  best.rows.forEach((n, row) => {
    for (let i = 0, x = 0; i < n; i++) {
      const wide = i === n - 1 ? width - x : ratios[places.length] * best.heights[row];
      places.push([x, top, wide, best.heights[row]]);
      x += wide + gap;
    }
    top += best.heights[row] + gap;
  });
  return places;
}

// Albums are laid out once their pictures are there: their sizes are not known before. Instant View has ten in a group
// (iv_prepare.cpp: kPerCollage); without a script they are in two columns.
const albumGap = 2, albumMost = 10;
function ratioOf(figure) {
  const media = figure.querySelector('img, video');
  if (!media) return 1;
  if (media.localName === 'video') return media.videoWidth ? media.videoWidth / media.videoHeight : 16 / 9;
  return media.complete && media.naturalWidth ? media.naturalWidth / media.naturalHeight : 0;
}
function layAlbum(album) {
  const figures = [...album.querySelectorAll('figure')], ratios = figures.map(ratioOf), width = album.clientWidth;
  if (!width || ratios.includes(0)) return;
  let top = 0;
  for (let from = 0; from < figures.length; from += albumMost) {
    const places = mosaic(ratios.slice(from, from + albumMost), width, albumGap);
    places.forEach(([x, y, w, h], i) => Object.assign(figures[from + i].style, { left: x + 'px', top: top + y + 'px', width: w + 'px', height: h + 'px' }));
    top += Math.max(...places.map(([, y, , h]) => y + h)) + albumGap;
  }
  album.style.height = top - albumGap + 'px';
  album.classList.add('tg-mosaic');
}
const widths = new ResizeObserver((entries) => entries.forEach((entry) => layAlbum(entry.target)));
function watchAlbums() {
  document.querySelectorAll('.tg-collage > div:not([data-watched])').forEach((album) => {
    album.dataset.watched = '';
    album.querySelectorAll('img').forEach((i) => { i.loading = 'eager'; });
    widths.observe(album);
  });
}

// A picture that does not arrive is a frame with its words, or with its name where they are below it.
function missing(image) {
  const frame = document.createElement('div');
  frame.className = image.matches('.photo') ? 'photo-missing' : 'tg-missing';
  frame.textContent = image.alt || decodeURIComponent(new URL(image.src).pathname.split('/').pop()) || image.src;
  image.replaceWith(frame);
}
for (const kind of ['load', 'error', 'loadedmetadata']) {
  document.addEventListener(kind, ({ target }) => {
    if (!target.closest?.('.bubble')) return;
    const album = target.closest('.tg-collage > div');
    if (kind === 'error' && target.localName === 'img') missing(target);
    if (album) layAlbum(album);
  }, true);
}
document.querySelectorAll('.bubble img').forEach((i) => { if (i.complete && !i.naturalWidth) i.decode().catch(() => missing(i)); }); // before this script began

function fresh() {
  watchAlbums();
  setFormulas().catch(() => {});
}
new MutationObserver(fresh).observe(document.body, { childList: true, subtree: true });
fresh();
