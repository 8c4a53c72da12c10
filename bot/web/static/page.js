// The page of the emulator: it shows what the server's stream says, and sends
// what a person does. Text from messages is only ever set as text; HTML comes
// escaped from the server.
'use strict';

const byId = (id) => document.getElementById(id);
const chats = new Map(); // id → {section, list, shown: Map of message id → {key, node}}
let state = null, stream = null, open = null;

function make(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

function connect(user) {
  if (stream) stream.close();
  stream = new EventSource('events?user=' + encodeURIComponent(user || 0));
  stream.onmessage = (event) => { byId('state').textContent = ''; show(JSON.parse(event.data)); };
  stream.onerror = () => { byId('state').textContent = 'not running'; };
}

function show(next) {
  const other = !state || state.user !== next.user;
  state = next;
  document.title = next.title;
  byId('title').textContent = next.title;
  byId('note').textContent = next.note || '';
  showUsers();
  if (other) { chats.clear(); byId('chats').replaceChildren(); }
  const ids = new Set(next.chats.map((c) => c.id));
  for (const [id, chat] of chats) if (!ids.has(id)) { chat.section.remove(); chats.delete(id); }
  for (const chat of next.chats) showChat(chat);
  showTabs();
}

function showUsers() {
  const select = byId('user');
  const names = state.users.map((u) => u.name + (u.admin ? ' (admin)' : ' (reader)'));
  if (select.dataset.names !== names.join('\n')) {
    select.dataset.names = names.join('\n');
    select.replaceChildren(...state.users.map((u, i) => { const o = make('option', '', names[i]); o.value = u.id; return o; }));
  }
  select.value = state.user;
}

function showTabs() {
  if (!state.chats.some((c) => c.id === open)) open = state.chats.length ? state.chats[0].id : null;
  byId('tabs').replaceChildren(...state.chats.map((c) => {
    const tab = make('button', c.id === open ? 'on' : '', c.title);
    tab.type = 'button';
    tab.setAttribute('role', 'tab');
    tab.setAttribute('aria-selected', c.id === open);
    tab.onclick = () => { open = c.id; showTabs(); scrollDown(chats.get(open).list); };
    return tab;
  }));
  for (const [id, chat] of chats) chat.section.classList.toggle('open', id === open);
}

function newChat(c) {
  const section = make('section', 'chat ' + c.kind);
  section.setAttribute('aria-label', c.title);
  const head = make('header');
  head.append(make('span', 'avatar', [...c.title][0] || '?'), make('h2', '', c.title), make('small'));
  const pinned = make('button', 'pinned');
  pinned.type = 'button';
  pinned.hidden = true;
  const list = make('ol', 'messages');
  section.append(head, pinned, list);
  const chat = { section, list, pinned, about: head.querySelector('small'), shown: new Map() };
  if (c.kind !== 'channel') section.append(newBox(c.id));
  byId('chats').append(section);
  chats.set(c.id, chat);
  return chat;
}

function newBox(id) {
  const form = make('form', 'box');
  const menu = make('div', 'menu');
  const input = make('input');
  input.type = 'text';
  input.placeholder = 'Message, or a command such as /latest';
  input.setAttribute('aria-label', 'Message to the chat');
  input.autocomplete = 'off';
  const send = make('button', '', '➤');
  send.setAttribute('aria-label', 'Send');
  form.append(menu, input, send);
  form.onsubmit = (event) => {
    event.preventDefault();
    if (input.value.trim() !== '') say(id, input.value);
    input.value = '';
  };
  return form;
}

function showChat(c) {
  const chat = chats.get(c.id) || newChat(c);
  const people = c.people === 1 ? '1 subscriber' : c.people + ' subscribers';
  chat.about.textContent = c.kind === 'bot' ? 'bot' : c.kind === 'channel' ? people : 'group';
  chat.pinned.hidden = !c.pinned;
  chat.pinned.textContent = c.pinned || '';
  chat.pinned.onclick = () => scrollTo(c.id, c.pinned_id);
  const atEnd = chat.list.scrollHeight - chat.list.scrollTop - chat.list.clientHeight < 80;
  const grown = showMessages(c, chat);
  if (grown && atEnd) scrollDown(chat.list);
  const menu = chat.section.querySelector('.menu');
  if (menu && c.kind === 'bot') showMenu(menu, c);
}

function showMenu(menu, c) {
  const key = JSON.stringify([state.commands, c.messages.length === 0]);
  if (menu.dataset.key === key) return;
  menu.dataset.key = key;
  const list = c.messages.length === 0 ? [{ command: 'start', description: 'Start' }, ...state.commands] : state.commands;
  menu.replaceChildren(...list.map((command) => {
    const b = make('button', '', '/' + command.command);
    b.type = 'button';
    b.title = command.description;
    b.onclick = () => say(c.id, '/' + command.command);
    return b;
  }));
}

// showMessages changes only what differs, so that open details and the place stay.
function showMessages(c, chat) {
  const ids = new Set(c.messages.map((m) => m.id));
  for (const [id, old] of chat.shown) if (!ids.has(id)) { old.node.remove(); chat.shown.delete(id); }
  let grown = false, day = '', after = null;
  chat.list.querySelectorAll('.day').forEach((d) => d.remove());
  for (const m of c.messages) {
    const key = JSON.stringify(m), old = chat.shown.get(m.id);
    let node = old && old.node;
    if (!old || old.key !== key) {
      const fresh = newMessage(c, m);
      if (node) { fresh.classList.add('changed'); node.replaceWith(fresh); } else grown = true;
      node = fresh;
      chat.shown.set(m.id, { key, node });
    }
    const date = new Date(m.date * 1000), today = date.toDateString();
    if (today !== day) {
      day = today;
      const label = make('li', 'day', date.toLocaleDateString([], { day: 'numeric', month: 'long' }));
      if (after) after.after(label); else chat.list.prepend(label);
      after = label;
    }
    if (after.nextSibling !== node) after.after(node);
    after = node;
  }
  return grown;
}

function newMessage(c, m) {
  if (m.service) {
    const service = make('li', 'service', m.from + ' ' + m.service);
    service.dataset.message = m.id;
    return service;
  }
  const item = make('li', 'message' + (m.mine ? ' mine' : '') + (m.rich ? ' rich' : ''));
  item.dataset.message = m.id;
  const bubble = make('div', 'bubble');
  if (c.kind === 'channel' || (!m.mine && c.kind !== 'bot')) bubble.append(make('div', 'from', m.from));
  if (m.forward) bubble.append(make('div', 'forward', 'Forwarded from ' + m.forward));
  const body = make('div', 'body');
  body.innerHTML = m.html; // escaped by the server; the policy runs no script in it
  bubble.append(body);
  const about = make('div', 'about', (m.silent ? 'silent ' : '') + (m.edited ? 'edited ' : '') +
    new Date(m.date * 1000).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' }));
  bubble.append(about);
  if (m.comments) bubble.append(make('div', 'comments', 'Leave a comment'));
  item.append(bubble);
  if (m.buttons) item.append(newKeyboard(c, m));
  return item;
}

function newKeyboard(c, m) {
  const keyboard = make('div', 'keyboard');
  for (const row of m.buttons) {
    const line = make('div', 'row');
    for (const b of row) {
      const node = make(b.url ? 'a' : 'button', '', b.text);
      if (b.url) {
        if (/^(https?|tg):/i.test(b.url)) node.href = b.url;
        node.target = '_blank';
        node.rel = 'noopener noreferrer';
      } else {
        node.type = 'button';
        node.onclick = () => press(node, c.id, m.id, b);
      }
      line.append(node);
    }
    keyboard.append(line);
  }
  return keyboard;
}

async function post(path, body) {
  const answer = await fetch(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(await answer.text());
  return answer.json();
}

function say(chat, text) {
  scrollDown(chats.get(chat).list);
  post('send', { user: state.user, chat, text }).catch((error) => toast(error.message));
}

async function press(node, chat, message, button) {
  if (!button.callback_data) { toast('This button starts inline mode, which this page does not show.'); return; }
  node.disabled = true;
  try {
    const answer = await post('press', { user: state.user, chat, message, data: button.callback_data });
    if (answer.text) toast(answer.text, answer.alert);
  } catch (error) {
    toast(error.message);
  }
  node.disabled = false;
}

let hiding = 0;
function toast(text, longer) {
  const node = byId('toast');
  node.textContent = text;
  node.hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(() => { node.hidden = true; }, longer ? 8000 : 3500);
}

function scrollDown(list) { requestAnimationFrame(() => { list.scrollTop = list.scrollHeight; }); }

function scrollTo(chat, message) {
  const found = chats.get(chat) && chats.get(chat).list.querySelector('[data-message="' + Number(message) + '"]');
  if (!found) { toast('This message is not here any more.'); return; }
  open = chat;
  showTabs();
  found.scrollIntoView({ block: 'center', behavior: 'smooth' });
  found.classList.add('changed');
}

// Links to the chats themselves and commands within a text work here, too.
document.addEventListener('click', (event) => {
  const command = event.target.closest('.body .tg-entity');
  const bot = state && state.chats.find((c) => c.kind === 'bot');
  if (command && bot && command.textContent.startsWith('/')) { say(bot.id, command.textContent); return; }
  const link = event.target.closest('a[href]');
  if (!link || !state) return;
  const to = new URL(link.href);
  if (to.protocol === 'tg:') { event.preventDefault(); return; }
  if (to.hostname !== 't.me') return;
  const path = to.pathname.split('/').filter(Boolean);
  if (path[0] === state.bot && bot) {
    event.preventDefault();
    open = bot.id;
    showTabs();
    say(bot.id, '/start ' + (to.searchParams.get('start') || ''));
    return;
  }
  const chat = path[0] === 'c' ? state.chats.find((c) => String(c.id) === '-100' + path[1]) : state.chats.find((c) => c.username === path[0]);
  if (chat) { event.preventDefault(); scrollTo(chat.id, path[path.length - 1]); }
});

byId('user').onchange = (event) => {
  try { sessionStorage.setItem('user', event.target.value); } catch { /* not kept, then */ }
  connect(event.target.value);
};

let kept = 0;
try { kept = sessionStorage.getItem('user'); } catch { /* none kept */ }
connect(kept);
