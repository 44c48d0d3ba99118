namespace EdgeRegistry.Edge.Cache.Disk;

/// <summary>Whether the disk and its files may be believed.</summary>
/// <param name="Health">Whether the disk is worth asking.</param>
/// <param name="Wrong">Files that were found wrong.</param>
/// <param name="Suspects">Files that have to be hashed first.</param>
internal sealed record FileTrust(DiskHealth Health, WrongFiles Wrong, SuspectFiles Suspects);
