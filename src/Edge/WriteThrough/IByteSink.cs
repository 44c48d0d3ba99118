namespace EdgeRegistry.Edge.WriteThrough;

/// <summary>Takes a copy of bytes that pass. It never waits and never throws: what passes must not notice.</summary>
internal interface IByteSink
{
    /// <summary>The next bytes.</summary>
    void Take(ReadOnlySpan<byte> bytes);
}
