// What a tap does to a message in Telegram: spoilers and long quotes open and stay open.
'use strict';
document.addEventListener('click', (event) => {
  const fold = event.target.closest('.tg-spoiler, .tg-expandable');
  if (fold && !event.target.closest('a[href]')) fold.classList.toggle('tg-open', fold.matches('.tg-spoiler') || undefined);
});
document.addEventListener('keydown', (event) => {
  if ((event.key === 'Enter' || event.key === ' ') && event.target.matches('.tg-spoiler, .tg-expandable')) { event.preventDefault(); event.target.classList.toggle('tg-open'); }
});
