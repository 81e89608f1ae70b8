/** The little XML that a URDF needs: the DOM members we read, handed in from outside, and a well-formedness check. */

import { UrdfError } from './errors.js'

/** An element, as browsers and linkedom have it. */
export interface DomElement {
  readonly tagName: string
  readonly children: ArrayLike<DomElement>
  getAttribute(name: string): string | null
}

/** What `new DOMParser()` gives, in a browser or from linkedom. */
export interface DomParser {
  parseFromString(text: string, mime: 'text/xml'): { readonly documentElement: DomElement | null }
}

const COMMENT_CDATA_OR_INSTRUCTION = /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?[\s\S]*?\?>|<!DOCTYPE[^>]*>/g
const TAG = /<(\/?)([A-Za-z_][\w:.-]*)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/g

/**
 * Throws `UrdfError` with the line of the first tag that is broken or closed by another name. Needed because linkedom mends
 * bad XML in silence, and a mended robot is another robot.
 */
export function requireWellFormed(xml: string): void {
  const blank = (text: string) => text.replace(/[^\n]/g, ' ')
  const text = xml.replace(COMMENT_CDATA_OR_INSTRUCTION, blank).replace(/^\uFEFF/, ' ')
  const lineAt = (index: number) => text.slice(0, index).split('\n').length
  const open: { name: string; line: number }[] = []
  let roots = 0
  let end = 0
  const refuseBetween = (from: number, to: number) => {
    const between = text.slice(from, to)
    const stray = between.indexOf('<')
    if (stray >= 0) throw notXml(lineAt(from + stray), `\`${between.slice(stray, stray + 40).trim()}\` is not a tag`)
    if (open.length === 0 && between.trim() !== '') {
      throw notXml(lineAt(from), `\`${between.trim().slice(0, 40)}\` stands outside the root element`)
    }
  }
  for (const tag of text.matchAll(TAG)) {
    refuseBetween(end, tag.index)
    end = tag.index + tag[0].length
    const [, closing, name = '', , selfClosing] = tag
    if (closing) {
      const opened = open.pop()
      if (opened?.name !== name) {
        const expected = opened ? `<${opened.name}> of line ${opened.line} is open` : 'nothing is open'
        throw notXml(lineAt(tag.index), `</${name}> closes nothing: ${expected}`)
      }
      continue
    }
    if (open.length === 0) roots += 1
    if (roots > 1) throw notXml(lineAt(tag.index), `<${name}> is a second root element`)
    if (!selfClosing) open.push({ name, line: lineAt(tag.index) })
  }
  refuseBetween(end, text.length)
  const unclosed = open.at(-1)
  if (unclosed) throw notXml(unclosed.line, `<${unclosed.name}> is never closed`)
  if (roots === 0) throw notXml(1, 'there is no element')
}

function notXml(line: number, fact: string): UrdfError {
  return new UrdfError(
    `not XML at line ${line}: ${fact.replaceAll(/\s+/g, ' ')}; mend the file, or expand it first if it is xacro`,
  )
}
