/** One text for a member of a shared provider. Both names may have dots. */
export const memberKey = (provider: string, member: string): string => JSON.stringify([provider, member]);
