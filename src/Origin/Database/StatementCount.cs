namespace EdgeRegistry.Origin.Database;

/// <summary>How many statements were executed.</summary>
internal sealed class StatementCount
{
    private long _value;

    public long Value => Interlocked.Read(ref _value);

    public void Add() => Interlocked.Increment(ref _value);
}
