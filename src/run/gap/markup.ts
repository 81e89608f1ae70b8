/** HTML and SVG text from elements: names and file names in it are escaped. */

export type Attributes = Readonly<Record<string, string | number>>

/** Already markup: not to be escaped again. */
export interface Markup {
  readonly markup: string
}

/** Strings among the children are text. */
export function element(tag: string, attributes: Attributes = {}, children: readonly (Markup | string)[] = []): Markup {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escape(String(value))}"`)
  const inside = children.map(child => (typeof child === 'string' ? escape(child) : child.markup))
  return { markup: `<${tag}${written.join('')}>${inside.join('')}</${tag}>` }
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
