import { Component, type ReactNode } from 'react'

/** Keeps a page that breaks from taking the kill switch with it. */
export class PageGuard extends Component<{ readonly children: ReactNode }, { readonly said: string }> {
  override readonly state = { said: '' }

  static getDerivedStateFromError(error: unknown): { readonly said: string } {
    return { said: error instanceof Error ? error.message : String(error) }
  }

  override render(): ReactNode {
    if (this.state.said === '') return this.props.children
    return (
      <div role="alert" className="panel">
        <h1>This page broke</h1>
        <p>{this.state.said}</p>
        <p>Trading is not touched by it. Other pages and the kill switch work.</p>
      </div>
    )
  }
}
