/** Light or dark: as the system has it, until somebody chooses. */

export type Theme = 'light' | 'dark'

const KEY = 'so101-theme'

export class ThemeSwitch {
  readonly #system = window.matchMedia('(prefers-color-scheme: dark)')

  constructor(private readonly changed: (theme: Theme) => void) {
    this.#system.addEventListener('change', () => {
      this.#apply()
    })
    this.#apply()
  }

  get theme(): Theme {
    const chosen = localStorage.getItem(KEY)
    if (chosen === 'light' || chosen === 'dark') return chosen
    return this.#system.matches ? 'dark' : 'light'
  }

  toggle(): void {
    localStorage.setItem(KEY, this.theme === 'dark' ? 'light' : 'dark')
    this.#apply()
  }

  #apply(): void {
    document.documentElement.dataset['theme'] = this.theme
    this.changed(this.theme)
  }
}
