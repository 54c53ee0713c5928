/**
 * The shapes the screens receive (docs/contracts.md). Types only: nothing here runs.
 *
 * @typedef {{num: number|null, den: number|null, value: number|null, unit: string, from: number|null, to: number|null}} AlertFigure
 *
 * @typedef {object} Alert
 * @property {string} id
 * @property {string} rule
 * @property {string} code  what people call the rule: L22; "" for alerts older than codes
 * @property {string} key
 * @property {string} domain
 * @property {string} unit
 * @property {string} unit_name
 * @property {1|2|3|4} severity
 * @property {string} phase  pending, firing, recovering or closed
 * @property {number} episode_at
 * @property {number|null} fired_at
 * @property {number|null} closed_at
 * @property {string} title
 * @property {string} title_en
 * @property {string} sentence
 * @property {string} sentence_en
 * @property {string} first_step
 * @property {string} first_step_en
 * @property {AlertFigure|null} figure
 * @property {string|null} acked_by
 * @property {number|null} acked_at
 * @property {string|null} assigned_to
 * @property {number} escalated  how many steps up it has gone
 * @property {string|null} closed_by
 * @property {string|null} close_reason
 * @property {string|null} note
 * @property {number} version
 * @property {number} seq
 *
 * @typedef {{t: "ev", seq: number, prev: number, op: string, at: number, actor: string, alert: Alert}} Ev  one journal row
 *
 * @typedef {{panel: string, rev: number, asof: number, data: any, heard: number}} Tile  latest wins
 *
 * @typedef {{at: number, count: number, exact: boolean, events: Ev[]}} CatchUp  what a reconnect brought
 *
 * @typedef {object} Figure  a number that explains itself (wall_ui/figure.py)
 * @property {string} code
 * @property {number} version
 * @property {{vi: string, en: string}} name
 * @property {{vi: string, en: string}} definition
 * @property {"count"|"percent"|"vnd"} unit
 * @property {number|null} value
 * @property {number|null} num
 * @property {number|null} den
 * @property {number|null} target
 * @property {number|null} from
 * @property {number|null} to
 * @property {number|null} asof
 * @property {number} revised  how many of its counts changed after their time had closed
 * @property {string[]} sources
 *
 * @typedef {"vi"|"en"} Lang
 */
export {};
