/** Sign-in: one form for the page and for a session that ran out while somebody works (nothing typed elsewhere is lost). */
import { Problem, signIn } from "./api.js";
import { Component, createRef, html } from "./html.js";
import { Icon } from "./icons.js";

/**
 * @typedef {{t: import("./i18n.js").Say, lang: import("./types.js").Lang, done: () => void}} LoginProps
 * @extends {Component<LoginProps, {busy: boolean, error: string}>}
 */
export class Login extends Component {
  /** @param {LoginProps} props */
  constructor(props) {
    super(props);
    this.state = { busy: false, error: "" };
    /** @type {{current: HTMLFormElement|null}} */
    this.form = createRef();
  }

  componentDidMount() {
    /** @type {HTMLInputElement|undefined} */ (this.form.current?.elements[0])?.focus();
  }

  /** @param {SubmitEvent} event */
  async send(event) {
    event.preventDefault();
    const form = this.form.current;
    if (!form || this.state.busy) return;
    const { login, password } = /** @type {Record<string, string>} */ (Object.fromEntries(new FormData(form)));
    this.setState({ busy: true, error: "" });
    try {
      await signIn(login ?? "", password ?? "");
      this.setState({ busy: false });
      this.props.done();
    } catch (error) {
      const { t, lang } = this.props;
      const problem = error instanceof Problem ? error : new Problem(0);
      this.setState({ busy: false, error: problem.status === 0 ? t("login.away") : problem.say(lang) || t("login.wrong") });
    }
  }

  render() {
    const { t } = this.props;
    const { busy, error } = this.state;
    return html`<form class="card login" ref=${this.form} onSubmit=${(/** @type {SubmitEvent} */ event) => this.send(event)}>
      <h1>${t("login.title")}</h1>
      <p class="muted">${t("login.about")}</p>
      <label>${t("login.login")}<input class="field" name="login" autocomplete="username" autocapitalize="none" spellcheck=${false} required aria-invalid=${error ? "true" : undefined} /></label>
      <label>${t("login.password")}<input class="field" name="password" type="password" autocomplete="current-password" required aria-invalid=${error ? "true" : undefined} /></label>
      <p class="wrong" role="alert" hidden=${!error}><${Icon} name="warn" />${error}</p>
      <button class="btn primary" disabled=${busy}>${busy ? t("login.busy") : t("login.go")}</button>
    </form>`;
  }
}
