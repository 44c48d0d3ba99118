namespace EdgeRegistry.Bus.Tests;

/// <summary>Changes to publish.</summary>
internal static class Some
{
    public const string Epoch = "11111111111111111111111111111111";

    public static ChangeEvent Change(long seq, string epoch = Epoch) => new(
        epoch, seq, Guid.NewGuid(), ChangeKind.TagPut, "library/hello", "v1", null, "sha256:" + new string('a', 64), null, "alice", DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000 + seq));
}
