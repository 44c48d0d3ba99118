namespace EdgeRegistry.Hosting.Files;

/// <summary>How full a file system is.</summary>
/// <param name="Bytes">Its size.</param>
/// <param name="FreeBytes">What this process may still take.</param>
/// <param name="Inodes">How many files it may hold; 0 where it knows no such limit.</param>
/// <param name="FreeInodes">How many more.</param>
/// <param name="IsReadOnly">True when it takes no writes.</param>
public readonly record struct FileSystemSpace(long Bytes, long FreeBytes, long Inodes, long FreeInodes, bool IsReadOnly);
