using System.Globalization;

namespace EdgeRegistry.Origin.Uploads;

/// <summary>A file of an upload, by its name.</summary>
/// <param name="Session">The session's id.</param>
/// <param name="Number">0 for the session's first file, else the generation of the writer that made it.</param>
internal sealed record UploadFile(string Session, long Number)
{
    /// <summary>Null when no upload's file is called so.</summary>
    public static UploadFile? Parse(string name)
    {
        var parts = name.Split('.');
        if (parts[0].Length != 32 || !parts[0].All(char.IsAsciiHexDigitLower))
        {
            return null;
        }

        return parts switch
        {
            [var session] => new UploadFile(session, 0),
            [var session, var number] when long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var generation) => new UploadFile(session, generation),
            _ => null,
        };
    }

    /// <summary>
    /// True when nobody reads or will read it: its session has ended, or it is neither the file that holds the committed bytes nor the one of
    /// the present writer.
    /// </summary>
    public bool IsLeft(UploadSession? session) => session is null || session.IsDone || (Number != session.File && Number != session.Generation);
}
