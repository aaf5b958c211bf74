import { STAFF_RIGHTS, type StaffRight } from '../../domain/hall-file/places.ts'
import type { StaffMember } from '../../domain/model.ts'

/** What a member of staff may do beyond the role; supervisors have every right. */
export function rightsOf(person: StaffMember): readonly StaffRight[] {
  return person.roles.includes('supervisor') ? STAFF_RIGHTS : person.rights
}
