/** The buttons over the picture: what of the scene is shown, from where, in which light. */

import { element } from './element.js'
import { icon } from './icons.js'
import type { SceneView } from './scene-view.js'
import type { ThemeSwitch } from './theme.js'

/** Binds them, and gives the keys that do the same. `changed`: the picture is to be drawn anew. */
export function viewButtons(view: SceneView, theme: ThemeSwitch, changed: () => void): Record<string, () => void> {
  const [target, contacts] = [element('show-target'), element('show-contacts')]
  const toggleTarget = (): void => {
    view.showsTarget = !view.showsTarget
    target.setAttribute('aria-pressed', String(view.showsTarget))
    changed()
  }
  const toggleContacts = (): void => {
    view.showsContacts = !view.showsContacts
    contacts.setAttribute('aria-pressed', String(view.showsContacts))
    changed()
  }
  const resetView = (): void => {
    view.reset()
  }
  const toggleTheme = (): void => {
    theme.toggle()
  }
  const keys = element<HTMLDialogElement>('keys')
  const help = (): void => {
    if (!keys.open) keys.showModal()
  }
  target.addEventListener('click', toggleTarget)
  contacts.addEventListener('click', toggleContacts)
  element('reset-view').addEventListener('click', resetView)
  element('theme').addEventListener('click', toggleTheme)
  element('help').append(icon('keys'))
  element('help').addEventListener('click', help)
  return { g: toggleTarget, c: toggleContacts, r: resetView, t: toggleTheme, '?': help }
}
