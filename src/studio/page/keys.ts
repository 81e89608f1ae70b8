/** Keyboard shortcuts of the page. */

/** By `KeyboardEvent.key`, letters in lower case. `isFar`: with shift. */
export function bindKeys(actions: Readonly<Record<string, (isFar: boolean) => void>>): void {
  document.addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const { target, key } = event
    // A button that has the focus is pressed by space, as everywhere.
    if (target instanceof HTMLButtonElement && (key === ' ' || key === 'Enter')) return
    if (target instanceof Element && target.closest('dialog')) return
    const act = actions[key.length === 1 ? key.toLowerCase() : key]
    if (!act) return
    event.preventDefault()
    act(event.shiftKey)
  })
}
