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
const formulasOf = () => setFormulas().catch(() => {});
new MutationObserver(formulasOf).observe(document.body, { childList: true, subtree: true });
formulasOf();
