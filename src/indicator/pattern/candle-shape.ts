import { BodyDoji, BodyShort, ShadowVeryShort } from './candle-setting.ts'
import type { CandleWindow } from './candle-window.ts'

/** Whether `value` lies within `tolerance` of `center`, ends included. */
export function isWithin(value: number, center: number, tolerance: number): boolean {
  return value <= center + tolerance && value >= center - tolerance
}

/** A candle that opens and closes at about one price. */
export function isDoji(window: CandleWindow, back: number): boolean {
  return window.body(back) <= window.limit(BodyDoji, back)
}

/** A candle with hardly a shadow above its body. */
export function isShavenAbove(window: CandleWindow, back: number): boolean {
  return window.upperShadow(back) < window.limit(ShadowVeryShort, back)
}

/** A candle with hardly a shadow below its body. */
export function isShavenBelow(window: CandleWindow, back: number): boolean {
  return window.lowerShadow(back) < window.limit(ShadowVeryShort, back)
}

/** The newest candle as an umbrella: a small body on a longer lower shadow, hardly any shadow above. */
export function isUmbrella(window: CandleWindow): boolean {
  return window.body(0) < window.limit(BodyShort, 0)
    && window.lowerShadow(0) > window.body(0)
    && isShavenAbove(window, 0)
}

/** The newest candle as an umbrella upside down: the long shadow stands above the small body. */
export function isInvertedUmbrella(window: CandleWindow): boolean {
  return window.body(0) < window.limit(BodyShort, 0)
    && window.upperShadow(0) > window.body(0)
    && isShavenBelow(window, 0)
}

/** Whether the body at `inner` lies inside that at `outer` without touching either end. */
export function isBodyInside(window: CandleWindow, inner: number, outer: number): boolean {
  return window.top(inner) < window.top(outer) && window.bottom(inner) > window.bottom(outer)
}
