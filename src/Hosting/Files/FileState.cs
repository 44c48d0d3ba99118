namespace EdgeRegistry.Hosting.Files;

/// <summary>What an open file is: two that are equal have most likely the same bytes.</summary>
/// <param name="Size">Bytes.</param>
/// <param name="Names">How many names it has; 0 when it was removed or replaced.</param>
/// <param name="ModifiedSeconds">When it was written last, in Unix seconds.</param>
/// <param name="ModifiedNanoseconds">And the rest of that.</param>
public readonly record struct FileState(long Size, uint Names, long ModifiedSeconds, uint ModifiedNanoseconds);
