// The page of the demo: it shows what the server's stream says, and sends what a
// person does. HTML of messages comes escaped from the server.
'use strict';

const byId = (id) => document.getElementById(id);
const body = document.body;
let state = null, user = Number(body.dataset.user), first = true;
body.classList.add('scripted');

const make = (tag, className, text) => {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
};
const paneOf = (id) => byId('chat' + id);
const fromHTML = (html) => { const t = document.createElement('template'); t.innerHTML = html; return t.content.firstElementChild; };

function connect() {
  const stream = new EventSource('/events?user=' + user);
  stream.onmessage = (event) => {
    byId('state').textContent = body.dataset.live;
    byId('state').classList.remove('lost');
    show(JSON.parse(event.data));
  };
  stream.onerror = () => {
    byId('state').textContent = body.dataset.lost;
    byId('state').classList.add('lost');
  };
}

function show(next) {
  state = next;
  for (const chat of next.chats) showChat(chat);
  showStage();
  if (first) { first = false; for (const chat of next.chats) toNewest(chat.id); }
}

const placed = new Map(); // of chats: where this script put them
const held = new Set(); // chats that a person scrolled: they are left where they are, until they are at their end

// toNewest shows the newest post from its beginning, and of the chat with the bot the end, where the buttons are.
function toNewest(id) {
  const list = paneOf(id).querySelector('.messages'), whole = paneOf(id).matches('.channel');
  requestAnimationFrame(() => {
    const last = [...list.querySelectorAll('.msg')].pop();
    list.scrollTop = list.scrollHeight;
    if (whole && last && last.offsetHeight > list.clientHeight - 40) list.scrollTop = last.offsetTop - list.offsetTop - 10;
    placed.set(Number(id), list.scrollTop);
    held.delete(Number(id));
  });
}

// A second after the last scrolling the floating day goes (tdesktop, history_view_list_widget.cpp: kScrollDateHideTimeout).
for (const list of document.querySelectorAll('.messages')) {
  let resting = 0;
  const id = Number(list.closest('[data-chat]').dataset.chat);
  const hold = (event) => { if (event.type === 'wheel' || event.type === 'touchmove' || event.target === list && event.key !== 'Tab') held.add(id); };
  // What a browser scrolls by itself, as when a message above grows, is not a person's doing.
  for (const means of ['wheel', 'touchmove', 'keydown', 'pointerdown']) list.addEventListener(means, hold, { passive: true });
  list.addEventListener('scroll', () => {
    if (placed.get(id) === list.scrollTop) return; // this script scrolled
    list.classList.add('scrolling');
    clearTimeout(resting);
    resting = setTimeout(() => list.classList.remove('scrolling'), 1000);
  }, { passive: true });
}

const keys = new Map(); // of messages: chat/id → HTML
let watched = 0; // until then, in milliseconds: the next post that changes is the one whose file was saved here

// showChat changes only what differs, so that open details and the place stay.
function showChat(chat) {
  const pane = paneOf(chat.id);
  if (!pane) { location.reload(); return; }
  const list = pane.querySelector('.messages');
  pane.querySelector('header small').textContent = chat.about;
  const pinned = pane.querySelector('.pinned');
  pinned.hidden = !chat.pinned;
  pinned.querySelector('span').textContent = chat.pinned || '';
  pinned.onclick = () => scrollTo(chat.id, chat.pinned_id);
  const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 120 || !held.has(chat.id);
  const ids = new Set(chat.messages.map((m) => String(m.id)));
  for (const node of [...list.querySelectorAll('[data-message]')]) if (!ids.has(node.dataset.message)) { node.remove(); keys.delete(chat.id + '/' + node.dataset.message); }
  list.querySelectorAll('.day').forEach((d) => d.remove());
  let day = '', after = null, grown = null, saved = null;
  for (const m of chat.messages) {
    const key = chat.id + '/' + m.id;
    let node = list.querySelector('[data-message="' + m.id + '"]');
    if (!node) { node = fromHTML(m.html); grown = node; } else if (keys.has(key) && keys.get(key) !== m.html) {
      const fresh = fromHTML(m.html);
      fresh.classList.add('changed');
      node.replaceWith(fresh);
      node = fresh;
      if (pane.matches('.channel') && Date.now() < watched) saved = m.id;
      if (chat.kind === 'bot' && m === chat.messages[chat.messages.length - 1]) grown = node;
    }
    keys.set(key, m.html);
    if (m.day !== day) {
      day = m.day;
      const label = make('div', 'day', day);
      if (after) after.after(label); else list.prepend(label);
      after = label;
    }
    if (after.nextSibling !== node) after.after(node);
    after = node;
  }
  if (saved) {
    watched = 0;
    scrollTo(chat.id, saved);
    held.delete(chat.id); // a new post is shown as usual
  } else if (grown && atEnd && !first) toNewest(chat.id);
}

let stage = '';
const states = new Map(); // of the ledger's rows
function showStage() {
  const ledger = byId('ledger');
  if (!ledger) return;
  byId('clock').textContent = state.clock;
  document.querySelectorAll('[data-speed]').forEach((b) => b.setAttribute('aria-pressed', Number(b.dataset.speed) === state.speed));
  document.querySelectorAll('[data-fault]').forEach((b) => b.setAttribute('aria-pressed', state.faults.includes(b.dataset.fault)));
  const key = JSON.stringify(state.ledger);
  if (key === stage) return;
  stage = key;
  const known = states.size > 0; // not before the first rows are there
  ledger.replaceChildren(...state.ledger.map((row) => {
    const item = make('li', row.state), now = row.state + (row.posts || []);
    if (known && states.get(row.key) !== now) item.classList.add('changed');
    states.set(row.key, now);
    item.append(make('b', '', row.title), ' ', make('span', 'badge ' + row.state, row.word + (row.posts ? ' #' + row.posts.join(', #') : '')));
    if (row.when) item.append(make('small', '', row.when));
    if (row.why) {
      const why = make('small', 'why');
      row.why.split('`').forEach((piece, i) => why.append(i % 2 ? make('code', '', piece) : piece));
      item.append(why);
    }
    return item;
  }));
  const record = byId('record'), news = ledger.querySelector('.changed');
  if (news && !record.matches(':hover, :focus-within') && (news.offsetTop + news.offsetHeight > record.scrollTop + record.clientHeight + record.offsetTop || news.offsetTop - record.offsetTop < record.scrollTop + 40)) {
    record.scrollTop = news.offsetTop - record.offsetTop - 60;
  }
}

async function post(path, data) {
  const answer = await fetch(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(data) });
  if (!answer.ok) throw new Error((await answer.text()).trim());
  return answer.json();
}

function say(chat, text) {
  const list = paneOf(chat).querySelector('.messages');
  list.scrollTop = list.scrollHeight;
  return post('/send', { user, chat: Number(chat), text }).catch((error) => toast(error.message));
}

async function press(button) {
  const message = button.closest('[data-message]'), chat = button.closest('[data-chat]');
  if (!button.dataset.press) { toast(body.dataset.inline); return; }
  button.disabled = true;
  try {
    const answer = await post('/press', { user, chat: Number(chat.dataset.chat), message: Number(message.dataset.message), data: button.dataset.press });
    if (answer.text) toast(answer.text, answer.alert);
  } catch (error) { toast(error.message); }
  button.disabled = false;
}

let hiding = 0;
function toast(text, longer) {
  byId('toast').textContent = text;
  byId('toast').hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(() => { byId('toast').hidden = true; }, longer ? 8000 : 3500);
}

function openPane(id) {
  document.querySelectorAll('.pane').forEach((p) => p.classList.toggle('open', p.id === id));
  document.querySelectorAll('#tabs a').forEach((a) => { if (a.dataset.open === id) a.setAttribute('aria-current', 'true'); else a.removeAttribute('aria-current'); });
}

function scrollTo(chat, message) {
  const found = paneOf(chat) && paneOf(chat).querySelector('[data-message="' + Number(message) + '"]');
  if (!found) { toast(body.dataset.gone); return; }
  openPane('chat' + chat);
  found.scrollIntoView({ block: 'center', behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' });
  held.add(Number(chat));
  found.classList.add('changed');
}

// suggestions are the bot's commands, as Telegram offers them while one types "/".
function suggestions(form) {
  const input = form.querySelector('input'), box = form.querySelector('.suggest'), menu = form.querySelector('.menu');
  let chosen = -1;
  const items = () => [...box.children];
  const close = () => { box.hidden = true; chosen = -1; input.setAttribute('aria-expanded', 'false'); menu.setAttribute('aria-expanded', 'false'); input.removeAttribute('aria-activedescendant'); };
  const mark = (i) => {
    chosen = i;
    items().forEach((item, j) => item.setAttribute('aria-selected', j === i));
    if (i < 0) { input.removeAttribute('aria-activedescendant'); return; }
    input.setAttribute('aria-activedescendant', items()[i].id);
    items()[i].scrollIntoView({ block: 'nearest' });
  };
  const offer = (text) => {
    const fit = (state ? state.commands : []).filter((c) => ('/' + c.command).startsWith(text));
    if (!fit.length) { close(); return; }
    box.replaceChildren(...fit.map((c, i) => {
      const item = make('div');
      item.id = box.id + '-' + i;
      item.setAttribute('role', 'option');
      item.setAttribute('aria-selected', 'false');
      item.append(make('b', '', '/' + c.command), make('span', '', c.description));
      item.onclick = () => take(c.command);
      return item;
    }));
    box.hidden = false;
    chosen = -1;
    input.setAttribute('aria-expanded', 'true');
    menu.setAttribute('aria-expanded', 'true');
  };
  const take = (command) => { close(); input.value = ''; say(form.closest('[data-chat]').dataset.chat, '/' + command); input.focus(); };
  input.addEventListener('input', () => { if (/^\/\w*$/.test(input.value)) offer(input.value); else close(); });
  input.addEventListener('keydown', (event) => {
    if (box.hidden) return;
    const n = items().length;
    if (event.key === 'ArrowDown') { event.preventDefault(); mark((chosen + 1) % n); }
    if (event.key === 'ArrowUp') { event.preventDefault(); mark((chosen - 1 + n) % n); }
    if (event.key === 'Escape') close();
    if ((event.key === 'Enter' || event.key === 'Tab') && chosen >= 0) { event.preventDefault(); items()[chosen].click(); }
  });
  input.addEventListener('blur', () => setTimeout(close, 200));
  menu.onclick = () => { if (box.hidden) { input.focus(); offer('/'); } else close(); };
  form.onsubmit = (event) => {
    event.preventDefault();
    close();
    if (input.value.trim() !== '') say(form.closest('[data-chat]').dataset.chat, input.value);
    input.value = '';
  };
}

async function act(data) {
  try { await post('/act', data); } catch (error) { toast(error.message); return; }
  if (data.do === 'publish' || data.do === 'write') { // the author's chat has the answer
    if (user !== Number(body.dataset.author)) location.search = '?user=' + body.dataset.author;
    const chat = state && state.chats.find((c) => c.kind === 'bot');
    if (chat) { openPane('chat' + chat.id); toNewest(chat.id); }
  } else if (data.do !== 'speed' && data.do !== 'fault') { // the ledger shows what becomes of it
    openPane('record');
    byId('record').scrollTop = 0;
  }
}

document.addEventListener('click', (event) => {
  const target = event.target;
  const button = target.closest('.keyboard button');
  if (button) { press(button); return; }
  const tab = target.closest('#tabs a');
  if (tab) { event.preventDefault(); openPane(tab.dataset.open); if (tab.dataset.open.startsWith('chat')) toNewest(tab.dataset.open.slice(4)); return; }
  const done = target.closest('[data-act]');
  if (done) {
    const from = done.dataset.from && byId(done.dataset.from);
    if (from && from.value.trim() === '') { from.focus(); return; }
    tick(done);
    act({ do: done.dataset.act, text: from ? from.value : '' });
    if (from) from.value = '';
    return;
  }
  if (target.closest('.tour a')) tick(target);
  const speed = target.closest('[data-speed]');
  if (speed) { act({ do: 'speed', speed: Number(speed.dataset.speed) }); return; }
  const fault = target.closest('[data-fault]');
  if (fault) { act({ do: 'fault', text: fault.dataset.fault }); return; }
  // Links to the chats themselves and commands within a text work here, too.
  const bot = state && state.chats.find((c) => c.kind === 'bot');
  const command = target.closest('.body .tg-entity');
  if (command && bot && command.textContent.startsWith('/')) { say(bot.id, command.textContent); return; }
  const link = target.closest('.chat a[href]');
  if (!link || !state) return;
  const to = new URL(link.href);
  if (to.protocol === 'tg:') { event.preventDefault(); return; }
  if (to.hostname !== 't.me') return;
  const path = to.pathname.split('/').filter(Boolean);
  if (path[0] === state.bot && bot) {
    event.preventDefault();
    openPane('chat' + bot.id);
    say(bot.id, '/start ' + (to.searchParams.get('start') || ''));
    return;
  }
  const chat = path[0] === 'c' ? state.chats.find((c) => String(c.id) === '-100' + path[1]) : state.chats.find((c) => c.username === path[0]);
  if (chat) { event.preventDefault(); scrollTo(chat.id, path[path.length - 1]); }
});

byId('user').onchange = (event) => { location.search = '?user=' + event.target.value; };
document.querySelectorAll('form.box').forEach(suggestions);
const source = byId('source');
if (source) {
  byId('save').onclick = async () => {
    try {
      const answer = await post('/article', { text: source.value });
      toast(answer.problem || body.dataset.saved, answer.problem);
      if (!answer.problem) watched = Date.now() + 15000;
      tick(byId('save'));
    } catch (error) { toast(error.message); }
  };
}

// tick marks a step of the tour as done; a page that is loaded anew knows of it, and goes on with the next.
const steps = [...document.querySelectorAll('.tour > li')];
function kept() { try { return JSON.parse(sessionStorage.getItem('tour')) || []; } catch { return []; } }
function tick(within) {
  const step = steps.indexOf(within.closest('.tour > li'));
  if (step < 0) return;
  steps[step].classList.add('done');
  try { sessionStorage.setItem('tour', JSON.stringify([...new Set([...kept(), step])])); } catch { /* then not */ }
}
for (const step of kept()) steps[step]?.classList.add('done');
if (kept().length) {
  const next = steps.find((step) => !step.classList.contains('done'));
  if (next) next.querySelector('details').open = true;
}
openPane(document.querySelector('.pane.channel')?.id || document.querySelector('.pane')?.id);
connect();
