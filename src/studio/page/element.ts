/** Elements of the page by their id. */

// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller knows which element it is
export function element<T extends HTMLElement = HTMLElement>(id: string): T {
  const found = document.getElementById(id)
  if (!found) throw new Error(`the page has no #${id}`)
  return found as T
}

/** Buttons of which one is chosen. */
export function segments<T extends string | number>(
  box: HTMLElement,
  options: readonly { readonly value: T; readonly label: string; readonly title: string }[],
  chosen: (value: T) => void,
): (value: T) => void {
  const buttons = options.map(({ value, label, title }) => {
    const button = document.createElement('button')
    button.textContent = label
    button.title = title
    button.addEventListener('click', () => {
      chosen(value)
    })
    box.append(button)
    return { value, button }
  })
  return value => {
    for (const each of buttons) each.button.setAttribute('aria-pressed', String(each.value === value))
  }
}
