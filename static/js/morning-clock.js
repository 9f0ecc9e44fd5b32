// Two discreet clocks: how long this speaker has had, and the whole table.
const LONG = 180; // seconds: the charter asks for two or three minutes

export class SpeakerClock {
  /** @param {HTMLElement} element @param {(seconds: number) => void} keep */
  constructor(element, keep) {
    this.element = element;
    this.keep = keep;
    this.before = 0;
    this.since = 0;
  }

  /** Another speaker: her time until now, and whether it goes on. */
  turn(seconds, running) {
    this.stop();
    this.before = seconds;
    this.since = running ? Date.now() : 0;
    this.show();
  }

  /** She speaks: the clock of a page that was only opened does not turn. */
  go() {
    this.since ||= Date.now();
  }

  get seconds() {
    return this.before + (this.since ? Math.floor((Date.now() - this.since) / 1000) : 0);
  }

  stop() {
    if (this.since && this.seconds > this.before) this.keep(this.seconds);
    this.before = this.seconds;
    this.since = this.since && Date.now();
  }

  show() {
    const { seconds } = this;
    this.element.textContent = spoken(seconds);
    this.element.classList.toggle("is-long", seconds >= LONG);
  }
}

export function spoken(seconds) {
  if (seconds < 60) return `${seconds}\u00a0s`;
  return `${Math.floor(seconds / 60)}\u00a0min\u00a0${String(seconds % 60).padStart(2, "0")}`;
}

/** "42 min", "1 h 05": what the whole table has taken. */
export function lasted(milliseconds) {
  const minutes = Math.max(Math.floor(milliseconds / 60000), 0);
  if (minutes < 60) return `${minutes}\u00a0min`;
  return `${Math.floor(minutes / 60)}\u00a0h\u00a0${String(minutes % 60).padStart(2, "0")}`;
}
