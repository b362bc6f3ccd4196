/** Placeholder removed below. */
export async function benchCatalog(): Promise<void> {}
