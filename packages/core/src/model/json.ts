/** A value that survives `JSON.stringify` and `JSON.parse` unchanged: what journals, handles and plans are made of. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue | undefined };
