namespace EdgeRegistry.Oci;

/// <summary>One entry of the error catalogue.</summary>
/// <param name="Code">The code of the envelope, e.g. <c>BLOB_UNKNOWN</c> (distribution-spec, "Error Codes").</param>
/// <param name="Status">The HTTP status that goes with it unless the case asks for another.</param>
/// <param name="Message">What it means, for a person.</param>
public sealed record OciError(string Code, int Status, string Message)
{
    /// <summary>A refusal with this code.</summary>
    /// <param name="message">What was wrong and what to do; null for the catalogue's text.</param>
    /// <param name="detail">The value that was wrong, or null.</param>
    public OciException With(string? message = null, string? detail = null) => new(this, message ?? Message, detail);

    /// <summary>A refusal with this code and another status than the catalogue's.</summary>
    public OciException WithStatus(int status, string message) => new(this with { Status = status }, message, null);
}
