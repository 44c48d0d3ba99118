namespace EdgeRegistry.Bus.Redis;

/// <summary>How far the change log is, told as a sign of life.</summary>
/// <param name="Epoch">The history.</param>
/// <param name="Seq">Its last number.</param>
/// <param name="Id">The random id of the change with that number; empty while there is none.</param>
public sealed record LogHead(string Epoch, long Seq, Guid Id);
