// The part of preact's interface that the screens use, so that `tsc` need not read the minified release.
export type Child = VNode<any> | string | number | boolean | null | undefined | Child[];
export interface VNode<P = {}> {
  type: string | Function;
  props: P & { children?: Child };
  key: string | number | null;
}
export abstract class Component<P = {}, S = {}> {
  constructor(props?: P);
  props: Readonly<P & { children?: Child }>;
  state: Readonly<S>;
  base?: Element | Text;
  setState(change: Partial<S> | ((state: Readonly<S>, props: Readonly<P>) => Partial<S> | null), done?: () => void): void;
  forceUpdate(done?: () => void): void;
  componentDidMount?(): void;
  componentDidUpdate?(before: Readonly<P>, stateBefore: Readonly<S>): void;
  componentWillUnmount?(): void;
  shouldComponentUpdate?(next: Readonly<P>, state: Readonly<S>): boolean;
  componentDidCatch?(error: unknown): void;
  abstract render(props?: P, state?: S): Child;
}
export function h(type: any, props: Record<string, any> | null, ...children: any[]): VNode<any>;
export function render(what: Child, where: Element): void;
export function createRef<T = Element>(): { current: T | null };
export const Fragment: Function;
