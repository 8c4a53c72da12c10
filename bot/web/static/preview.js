// The page shows what the server rendered; this script asks for it again when the
// articles have changed, without losing the place. Everything works without it but that.
'use strict';

const root = document.body;
const state = document.getElementById('state');
const follow = document.getElementById('follow');
let version = Number(root.dataset.version), shown = location.pathname + location.search;

function remember(name, value) { try { localStorage.setItem(name, value); } catch { /* then not */ } }
function recall(name) { try { return localStorage.getItem(name); } catch { return null; } }

// placesIn returns a function that brings back what a reader did with a page after its content was replaced: what is
// open, how far everything is scrolled, and where the keyboard is.
function placesIn(main) {
  const scrolling = '.screen, .screen pre, .request pre, .tg-scroll, .tg-slideshow > div', unfolding = '.tg-spoiler, .tg-expandable', focusing = 'a[href], button, select, summary, [tabindex]';
  const all = (selector) => [...main.querySelectorAll(selector)];
  const nameOf = (details) => (details.closest('[id]')?.id || '') + details.querySelector('summary').textContent;
  const scrolled = all(scrolling).map((x) => [x.scrollLeft, x.scrollTop]), unfolded = all(unfolding).map((x) => x.matches('.tg-open'));
  const open = new Map(all('details').map((d) => [nameOf(d), d.open]));
  const focused = all(focusing).indexOf(document.activeElement), was = document.activeElement;
  return () => {
    all('details').forEach((d) => { if (open.has(nameOf(d))) d.open = open.get(nameOf(d)); });
    all(unfolding).forEach((x, i) => x.classList.toggle('tg-open', !!unfolded[i]));
    all(scrolling).forEach((x, i) => { [x.scrollLeft, x.scrollTop] = scrolled[i] || [0, 0]; });
    if (focused < 0) return;
    const alike = all(focusing).map((x, i) => [Math.abs(i - focused), x]).filter(([, x]) => x.localName === was.localName && (x.matches('[tabindex]') || x.textContent === was.textContent));
    alike.sort(([a], [b]) => a - b)[0]?.[1].focus({ preventScroll: true });
  };
}

// load puts the page of an address in the place of this one.
let loading = 0;
async function load(address, push) {
  const mine = ++loading, from = address;
  const answer = await fetch(address, { headers: { 'X-Dateline': 'live' } });
  if (answer.redirected) address = answer.url; // the file was renamed
  const next = new DOMParser().parseFromString(await answer.text(), 'text/html');
  if (mine !== loading) return; // a later one overtook it
  const main = document.getElementById('page'), fresh = next.getElementById('page');
  if (!fresh) throw new Error('no page: ' + answer.status); // so it is asked for again
  await furnish(next);
  if (mine !== loading) return;
  const putBack = placesIn(main);
  const same = new URL(from, location.href).href === location.href;
  const field = same && main.querySelector('input[name=q]'); // it may hold more than what was asked for: one goes on typing
  const typed = field && { text: field.value, from: field.selectionStart, to: field.selectionEnd, focus: field === document.activeElement };
  main.replaceChildren(...fresh.childNodes);
  document.querySelector('.foot').replaceChildren(...next.querySelector('.foot').childNodes); // its links lead to this page in other languages
  document.title = next.title;
  version = Number(next.body.dataset.version);
  if (same && address !== from) history.replaceState(null, '', address);
  if (push && !same) { history.pushState(null, '', address); window.scrollTo(0, 0); }
  shown = location.pathname + location.search;
  if (same) putBack();
  ready();
  // What a search or a filter found is told where it can be heard: the list itself is replaced.
  document.getElementById('tally').textContent = location.search && main.querySelector('#found h2')?.textContent || '';
  const q = typed && main.querySelector('input[name=q]');
  if (!q) return;
  q.value = typed.text;
  if (typed.focus) { q.focus(); q.setSelectionRange(typed.from, typed.to); }
  if (typed.text !== (new URL(address, location.href).searchParams.get('q') || '')) q.dispatchEvent(new Event('input'));
}

// furnish brings the styles and scripts of another page, and waits for the styles.
function furnish(next) {
  const known = new Set([...document.querySelectorAll('link[rel=stylesheet], script[src]')].map((x) => x.getAttribute('href') || x.getAttribute('src')));
  return Promise.all([...next.querySelectorAll('link[rel=stylesheet], script[src]')].filter((x) => !known.has(x.getAttribute('href') || x.getAttribute('src'))).map((x) => {
    const mine = document.createElement(x.localName);
    for (const { name, value } of x.attributes) mine.setAttribute(name, value);
    document.head.append(mine);
    return mine.localName === 'link' && new Promise((done) => { mine.onload = mine.onerror = done; });
  }));
}

// ready does what a script adds to a page: a list that filters while one types.
let typing = 0;
function ready() {
  clearTimeout(typing); // that of the form before
  const form = document.querySelector('.filters');
  if (!form) return;
  const find = () => {
    const query = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== ''));
    const address = '/' + (query.size ? '?' + query : '');
    history.replaceState(null, '', address);
    load(address).catch(() => {});
  };
  form.querySelector('[name=q]').addEventListener('input', () => { clearTimeout(typing); typing = setTimeout(find, 120); });
  form.querySelectorAll('select').forEach((s) => s.addEventListener('change', find));
}

// connect listens for changes while the page is to be seen: a browser opens only a few
// streams to one server, and a page that is shown again asks for what it missed.
let stream = null, waiting = 0;
function connect() {
  clearTimeout(waiting);
  if (stream) stream.close();
  stream = null;
  if (document.hidden) return;
  const mine = new EventSource('/events?v=' + version);
  stream = mine;
  mine.onopen = () => { state.textContent = root.dataset.live; state.classList.remove('lost'); };
  mine.onerror = () => { // the preview ended, or starts anew
    mine.close();
    if (mine !== stream) return;
    state.textContent = root.dataset.lost;
    state.classList.add('lost');
    waiting = setTimeout(connect, 700);
  };
  mine.onmessage = async (message) => {
    const told = JSON.parse(message.data);
    if (told.version === version) return;
    let address = location.href;
    if (told.path && follow.checked && document.querySelector('.article')?.dataset.path !== told.path) address = '/article/' + told.path.split('/').map(encodeURIComponent).join('/');
    try {
      await load(address, true);
      state.textContent = root.dataset.updated;
      setTimeout(() => { if (!state.classList.contains('lost')) state.textContent = root.dataset.live; }, 1500);
    } catch { waiting = setTimeout(connect, 700); } // it says again that the page is old
  };
}
document.addEventListener('visibilitychange', connect);

follow.checked = recall('follow') === '1';
follow.addEventListener('change', () => remember('follow', follow.checked ? '1' : '0'));
window.addEventListener('popstate', () => { // also after a jump to a footnote, which needs no other page
  if (location.pathname + location.search !== shown) load(location.href).catch(() => location.reload());
});
document.addEventListener('keydown', (event) => {
  if (event.key !== '/' || event.target.matches('input, select, textarea') || event.ctrlKey || event.metaKey || event.altKey) return;
  const q = document.querySelector('input[name=q]');
  if (q) { event.preventDefault(); q.focus(); q.select(); }
});
ready();
requestAnimationFrame(() => setTimeout(connect)); // not before the page is painted; a page in the background waits to be seen
