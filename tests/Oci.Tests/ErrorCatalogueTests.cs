namespace EdgeRegistry.Oci.Tests;

public sealed class ErrorCatalogueTests
{
    /// <summary>distribution-spec v1.1, "Error Codes", with the statuses of "Endpoints".</summary>
    [Theory]
    [InlineData("BLOB_UNKNOWN", 404)]
    [InlineData("BLOB_UPLOAD_INVALID", 400)]
    [InlineData("BLOB_UPLOAD_UNKNOWN", 404)]
    [InlineData("DIGEST_INVALID", 400)]
    [InlineData("MANIFEST_BLOB_UNKNOWN", 400)]
    [InlineData("MANIFEST_INVALID", 400)]
    [InlineData("MANIFEST_UNKNOWN", 404)]
    [InlineData("NAME_INVALID", 400)]
    [InlineData("NAME_UNKNOWN", 404)]
    [InlineData("SIZE_INVALID", 400)]
    [InlineData("UNAUTHORIZED", 401)]
    [InlineData("DENIED", 403)]
    [InlineData("UNSUPPORTED", 405)]
    [InlineData("TOOMANYREQUESTS", 429)]
    public void Every_code_of_the_specification_has_its_status(string code, int status) =>
        Assert.Equal(status, Assert.Single(OciErrors.All, error => error.Code == code).Status);

    [Fact]
    public void Every_error_is_in_the_catalogue_once()
    {
        var fields = typeof(OciErrors).GetFields().Where(field => field.FieldType == typeof(OciError)).Select(field => (OciError)field.GetValue(null)!).ToList();
        Assert.Equal(fields.Select(error => error.Code).Order(), OciErrors.All.Select(error => error.Code).Order());
        Assert.Equal(OciErrors.All.Count, OciErrors.All.Select(error => error.Code).Distinct().Count());
        Assert.All(OciErrors.All, error => Assert.Matches("^[A-Z_]+$", error.Code));
        Assert.All(OciErrors.All, error => Assert.NotEmpty(error.Message));
    }

    [Fact]
    public void A_refusal_carries_code_status_message_detail_and_headers()
    {
        var refusal = OciErrors.RangeInvalid.WithStatus(400, "one range only").WithHeader("Content-Range", "bytes */1");
        Assert.Equal((400, "RANGE_INVALID", "one range only"), (refusal.Error.Status, refusal.Error.Code, refusal.Message));
        Assert.Equal("bytes */1", refusal.Headers["content-range"]);
        Assert.Equal(new OciErrorEntry("BLOB_UNKNOWN", OciErrors.BlobUnknown.Message, "x"), Assert.Single(OciErrors.BlobUnknown.With(detail: "x").Entries));
    }

    [Fact]
    public void Manifest_media_types_have_numbers_that_never_change()
    {
        Assert.Equal(
            [1, 2, 3, 4, 0, 0],
            new[] { MediaTypes.OciManifest, MediaTypes.OciIndex, MediaTypes.DockerManifest, MediaTypes.DockerManifestList, "text/plain", null }.Select(MediaTypes.CodeOf));
        Assert.All(Enumerable.Range(1, 4), code => Assert.Equal(code, MediaTypes.CodeOf(MediaTypes.FromCode(code))));
        Assert.All([-1, 0, 5, int.MaxValue], code => Assert.Null(MediaTypes.FromCode(code)));
        Assert.Equal(0, MediaTypes.CodeOf(""));
    }
}
