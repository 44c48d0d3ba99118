namespace EdgeRegistry.Origin.Changes;

/// <summary>A change of rights as the log has it.</summary>
/// <param name="Seq">Its number.</param>
/// <param name="Account">Whose rights; null when it is about a project or everybody.</param>
/// <param name="Project">Where; empty when it is about an account or everybody.</param>
/// <param name="Time">When, in Unix milliseconds.</param>
internal sealed record AccessChange(long Seq, string? Account, string Project, long Time);

/// <summary>How far the log is numbered.</summary>
internal sealed record ChangeHead(string Epoch, long Seq);

/// <summary>What a pass did.</summary>
/// <param name="Head">The head after it.</param>
/// <param name="Changes">What it numbered: the last changes up to the head.</param>
internal sealed record Numbered(ChangeHead Head, IReadOnlyList<Bus.ChangeEvent> Changes);
