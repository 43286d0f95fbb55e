/** What is known of a file beforehand. */
export interface FileFacts {
  sizeBytes?: number;
  /** In hexadecimal digits, lower case. */
  sha256?: string;
}
