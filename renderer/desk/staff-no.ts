/** Whether it could be a staff number at all, as the hall's file has them; the hall knows whether it is one. */
export function isStaffNo(text: string): boolean {
  return /^\d{3,8}$/.test(text)
}
