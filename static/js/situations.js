// What looks like the situation of one person, told before it leaves the device; blocks nothing.
//
//   import { warnings, NOTICE } from "./situations.js";
//   warnings("Mme Lagarde dort dehors")  →  [{kind, start, end, sentence}]
//
// The same as cafes/situations.py, from the same patterns; a test compares them.

import patterns from "./situations-patterns.js";

const AROUND = 70;
const BEFORE = "(^|[^A-Za-zÀ-ÖØ-öø-ÿŒœ0-9@+._-])";
const AFTER = "(?![A-Za-zÀ-ÖØ-öø-ÿŒœ0-9])";

export const NOTICE = patterns.notice;

function expand(source) {
  const expanded = source.replace(/\{([A-Z]+)\}/g, (_, name) => patterns.macros[name]);
  return expanded === source ? source : expand(expanded);
}

const RULES = patterns.rules.map((rule) => ({
  kind: rule.kind,
  sentence: rule.message,
  patterns: rule.patterns.map(
    (source) =>
      new RegExp(`${BEFORE}(?:${expand(source)})${AFTER}`, rule.ignore_case ? "giu" : "gu"),
  ),
  unless: rule.unless.map((source) => new RegExp(expand(source), "iu")),
  unlessBefore: rule.unless_before.map((source) => new RegExp(expand(source), "iu")),
  unlessAfter: rule.unless_after.map((source) => new RegExp(expand(source), "iu")),
}));

function excused(rule, text, start, end) {
  const before = text.slice(Math.max(0, start - AROUND), start);
  const after = text.slice(end, end + AROUND);
  return (
    rule.unless.some((pattern) => pattern.test(text.slice(start, end))) ||
    rule.unlessBefore.some((pattern) => pattern.test(before)) ||
    rule.unlessAfter.some((pattern) => pattern.test(after))
  );
}

function found(rule, text) {
  return rule.patterns.flatMap((pattern) =>
    Array.from(text.matchAll(pattern), (match) => ({
      kind: rule.kind,
      start: match.index + match[1].length,
      end: match.index + match[0].length,
      sentence: rule.sentence,
    })).filter(({ start, end }) => !excused(rule, text, start, end)),
  );
}

export function warnings(text) {
  const sorted = RULES.flatMap((rule) => found(rule, text)).sort(
    (one, other) => one.start - other.start || other.end - one.end,
  );
  const kept = [];
  const ends = new Map(); // by kind: one name may have an age beside it, and both are said
  for (const warning of sorted) {
    if (warning.start < ends.get(warning.kind)) continue;
    ends.set(warning.kind, warning.end);
    kept.push(warning);
  }
  return kept;
}

/** What to say of a text: each sentence once. */
export function sentences(text) {
  return [...new Set(warnings(text).map(({ sentence }) => sentence))];
}
