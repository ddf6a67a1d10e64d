namespace GameRelay.Api;

/// <summary>
/// The GameLift API as typed calls. A refusal is thrown as the exception of its name, with the request's id. The <see cref="HttpClient"/> stays the
/// caller's, with its timeout and pooling.
/// </summary>
public sealed class GameRelayClient(HttpClient http, GameRelayClientOptions options, TimeProvider? time = null)
{
    private readonly ApiTransport _transport = new(http, options, time ?? TimeProvider.System);

    public Task<CreateScriptResponse> CreateScriptAsync(CreateScriptRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<CreateScriptResponse>("CreateScript", request, Repeat.IfNotDone, cancellationToken);

    public Task<DescribeScriptResponse> DescribeScriptAsync(DescribeScriptRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<DescribeScriptResponse>("DescribeScript", request, Repeat.Freely, cancellationToken);

    public Task<ListScriptsResponse> ListScriptsAsync(ListScriptsRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<ListScriptsResponse>("ListScripts", request, Repeat.Freely, cancellationToken);

    public Task<UpdateScriptResponse> UpdateScriptAsync(UpdateScriptRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<UpdateScriptResponse>("UpdateScript", request, Repeat.Freely, cancellationToken);

    public Task<DeleteScriptResponse> DeleteScriptAsync(DeleteScriptRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<DeleteScriptResponse>("DeleteScript", request, Repeat.IfNotDone, cancellationToken);

    public Task<CreateFleetResponse> CreateFleetAsync(CreateFleetRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<CreateFleetResponse>("CreateFleet", request, Repeat.IfNotDone, cancellationToken);

    public Task<DescribeFleetAttributesResponse> DescribeFleetAttributesAsync(
        DescribeFleetAttributesRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<DescribeFleetAttributesResponse>("DescribeFleetAttributes", request, Repeat.Freely, cancellationToken);

    public Task<DescribeFleetEventsResponse> DescribeFleetEventsAsync(DescribeFleetEventsRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<DescribeFleetEventsResponse>("DescribeFleetEvents", request, Repeat.Freely, cancellationToken);

    public Task<DescribeRuntimeConfigurationResponse> DescribeRuntimeConfigurationAsync(
        DescribeRuntimeConfigurationRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<DescribeRuntimeConfigurationResponse>("DescribeRuntimeConfiguration", request, Repeat.Freely, cancellationToken);

    public Task<UpdateRuntimeConfigurationResponse> UpdateRuntimeConfigurationAsync(
        UpdateRuntimeConfigurationRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<UpdateRuntimeConfigurationResponse>("UpdateRuntimeConfiguration", request, Repeat.Freely, cancellationToken);

    public Task<ListFleetsResponse> ListFleetsAsync(ListFleetsRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<ListFleetsResponse>("ListFleets", request, Repeat.Freely, cancellationToken);

    public Task<UpdateFleetAttributesResponse> UpdateFleetAttributesAsync(
        UpdateFleetAttributesRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<UpdateFleetAttributesResponse>("UpdateFleetAttributes", request, Repeat.Freely, cancellationToken);

    public Task<DescribeFleetCapacityResponse> DescribeFleetCapacityAsync(
        DescribeFleetCapacityRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<DescribeFleetCapacityResponse>("DescribeFleetCapacity", request, Repeat.Freely, cancellationToken);

    public Task<UpdateFleetCapacityResponse> UpdateFleetCapacityAsync(UpdateFleetCapacityRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<UpdateFleetCapacityResponse>("UpdateFleetCapacity", request, Repeat.Freely, cancellationToken);

    public Task<DescribeFleetUtilizationResponse> DescribeFleetUtilizationAsync(
        DescribeFleetUtilizationRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<DescribeFleetUtilizationResponse>("DescribeFleetUtilization", request, Repeat.Freely, cancellationToken);

    public Task<DeleteFleetResponse> DeleteFleetAsync(DeleteFleetRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<DeleteFleetResponse>("DeleteFleet", request, Repeat.IfNotDone, cancellationToken);

    public Task<CreateFleetLocationsResponse> CreateFleetLocationsAsync(CreateFleetLocationsRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<CreateFleetLocationsResponse>("CreateFleetLocations", request, Repeat.IfNotDone, cancellationToken);

    public Task<DeleteFleetLocationsResponse> DeleteFleetLocationsAsync(DeleteFleetLocationsRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<DeleteFleetLocationsResponse>("DeleteFleetLocations", request, Repeat.Freely, cancellationToken);

    public Task<DescribeFleetLocationAttributesResponse> DescribeFleetLocationAttributesAsync(
        DescribeFleetLocationAttributesRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<DescribeFleetLocationAttributesResponse>("DescribeFleetLocationAttributes", request, Repeat.Freely, cancellationToken);

    public Task<DescribeFleetLocationCapacityResponse> DescribeFleetLocationCapacityAsync(
        DescribeFleetLocationCapacityRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<DescribeFleetLocationCapacityResponse>("DescribeFleetLocationCapacity", request, Repeat.Freely, cancellationToken);

    public Task<DescribeFleetLocationUtilizationResponse> DescribeFleetLocationUtilizationAsync(
        DescribeFleetLocationUtilizationRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<DescribeFleetLocationUtilizationResponse>("DescribeFleetLocationUtilization", request, Repeat.Freely, cancellationToken);

    public Task<DescribeFleetPortSettingsResponse> DescribeFleetPortSettingsAsync(
        DescribeFleetPortSettingsRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<DescribeFleetPortSettingsResponse>("DescribeFleetPortSettings", request, Repeat.Freely, cancellationToken);

    public Task<UpdateFleetPortSettingsResponse> UpdateFleetPortSettingsAsync(
        UpdateFleetPortSettingsRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<UpdateFleetPortSettingsResponse>("UpdateFleetPortSettings", request, Repeat.IfNotDone, cancellationToken);

    public Task<DescribeInstancesResponse> DescribeInstancesAsync(DescribeInstancesRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<DescribeInstancesResponse>("DescribeInstances", request, Repeat.Freely, cancellationToken);

    public Task<CreateLocationResponse> CreateLocationAsync(CreateLocationRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<CreateLocationResponse>("CreateLocation", request, Repeat.IfNotDone, cancellationToken);

    public Task<DeleteLocationResponse> DeleteLocationAsync(DeleteLocationRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<DeleteLocationResponse>("DeleteLocation", request, Repeat.IfNotDone, cancellationToken);

    public Task<ListLocationsResponse> ListLocationsAsync(ListLocationsRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<ListLocationsResponse>("ListLocations", request, Repeat.Freely, cancellationToken);

    public Task<CreateAliasResponse> CreateAliasAsync(CreateAliasRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<CreateAliasResponse>("CreateAlias", request, Repeat.IfNotDone, cancellationToken);

    public Task<DescribeAliasResponse> DescribeAliasAsync(DescribeAliasRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<DescribeAliasResponse>("DescribeAlias", request, Repeat.Freely, cancellationToken);

    public Task<ListAliasesResponse> ListAliasesAsync(ListAliasesRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<ListAliasesResponse>("ListAliases", request, Repeat.Freely, cancellationToken);

    public Task<UpdateAliasResponse> UpdateAliasAsync(UpdateAliasRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<UpdateAliasResponse>("UpdateAlias", request, Repeat.Freely, cancellationToken);

    public Task<DeleteAliasResponse> DeleteAliasAsync(DeleteAliasRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<DeleteAliasResponse>("DeleteAlias", request, Repeat.IfNotDone, cancellationToken);

    public Task<ResolveAliasResponse> ResolveAliasAsync(ResolveAliasRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<ResolveAliasResponse>("ResolveAlias", request, Repeat.Freely, cancellationToken);

    public Task<TagResourceResponse> TagResourceAsync(TagResourceRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<TagResourceResponse>("TagResource", request, Repeat.Freely, cancellationToken);

    public Task<UntagResourceResponse> UntagResourceAsync(UntagResourceRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<UntagResourceResponse>("UntagResource", request, Repeat.Freely, cancellationToken);

    public Task<ListTagsForResourceResponse> ListTagsForResourceAsync(
        ListTagsForResourceRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<ListTagsForResourceResponse>("ListTagsForResource", request, Repeat.Freely, cancellationToken);

    /// <summary>With an idempotency token the call is repeated after a server failure too: the server answers the same game session.</summary>
    public Task<CreateGameSessionResponse> CreateGameSessionAsync(CreateGameSessionRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<CreateGameSessionResponse>(
            "CreateGameSession", request, (request.IdempotencyToken ?? request.GameSessionId) is null ? Repeat.IfNotDone : Repeat.Freely, cancellationToken);

    public Task<DescribeGameSessionsResponse> DescribeGameSessionsAsync(
        DescribeGameSessionsRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<DescribeGameSessionsResponse>("DescribeGameSessions", request, Repeat.Freely, cancellationToken);

    public Task<DescribeGameSessionDetailsResponse> DescribeGameSessionDetailsAsync(
        DescribeGameSessionDetailsRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<DescribeGameSessionDetailsResponse>("DescribeGameSessionDetails", request, Repeat.Freely, cancellationToken);

    public Task<SearchGameSessionsResponse> SearchGameSessionsAsync(SearchGameSessionsRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<SearchGameSessionsResponse>("SearchGameSessions", request, Repeat.Freely, cancellationToken);

    /// <summary>Repeated after a server failure too, since the same change made twice is one.</summary>
    public Task<UpdateGameSessionResponse> UpdateGameSessionAsync(UpdateGameSessionRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<UpdateGameSessionResponse>("UpdateGameSession", request, Repeat.Freely, cancellationToken);

    public Task<TerminateGameSessionResponse> TerminateGameSessionAsync(
        TerminateGameSessionRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<TerminateGameSessionResponse>("TerminateGameSession", request, Repeat.Freely, cancellationToken);

    public Task<CreatePlayerSessionResponse> CreatePlayerSessionAsync(CreatePlayerSessionRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<CreatePlayerSessionResponse>("CreatePlayerSession", request, Repeat.IfNotDone, cancellationToken);

    public Task<CreatePlayerSessionsResponse> CreatePlayerSessionsAsync(
        CreatePlayerSessionsRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<CreatePlayerSessionsResponse>("CreatePlayerSessions", request, Repeat.IfNotDone, cancellationToken);

    public Task<DescribePlayerSessionsResponse> DescribePlayerSessionsAsync(
        DescribePlayerSessionsRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<DescribePlayerSessionsResponse>("DescribePlayerSessions", request, Repeat.Freely, cancellationToken);

    public Task<GetGameSessionLogUrlResponse> GetGameSessionLogUrlAsync(
        GetGameSessionLogUrlRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<GetGameSessionLogUrlResponse>("GetGameSessionLogUrl", request, Repeat.Freely, cancellationToken);

    public Task<GetPlayerConnectionDetailsResponse> GetPlayerConnectionDetailsAsync(
        GetPlayerConnectionDetailsRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<GetPlayerConnectionDetailsResponse>("GetPlayerConnectionDetails", request, Repeat.Freely, cancellationToken);

    public Task<CreateGameSessionQueueResponse> CreateGameSessionQueueAsync(
        CreateGameSessionQueueRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<CreateGameSessionQueueResponse>("CreateGameSessionQueue", request, Repeat.IfNotDone, cancellationToken);

    public Task<DescribeGameSessionQueuesResponse> DescribeGameSessionQueuesAsync(
        DescribeGameSessionQueuesRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<DescribeGameSessionQueuesResponse>("DescribeGameSessionQueues", request, Repeat.Freely, cancellationToken);

    public Task<UpdateGameSessionQueueResponse> UpdateGameSessionQueueAsync(
        UpdateGameSessionQueueRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<UpdateGameSessionQueueResponse>("UpdateGameSessionQueue", request, Repeat.Freely, cancellationToken);

    public Task<DeleteGameSessionQueueResponse> DeleteGameSessionQueueAsync(
        DeleteGameSessionQueueRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<DeleteGameSessionQueueResponse>("DeleteGameSessionQueue", request, Repeat.IfNotDone, cancellationToken);

    /// <summary>Repeated after a server failure too: the same request under the same id answers the same placement.</summary>
    public Task<StartGameSessionPlacementResponse> StartGameSessionPlacementAsync(
        StartGameSessionPlacementRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<StartGameSessionPlacementResponse>("StartGameSessionPlacement", request, Repeat.Freely, cancellationToken);

    public Task<DescribeGameSessionPlacementResponse> DescribeGameSessionPlacementAsync(
        DescribeGameSessionPlacementRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<DescribeGameSessionPlacementResponse>("DescribeGameSessionPlacement", request, Repeat.Freely, cancellationToken);

    public Task<StopGameSessionPlacementResponse> StopGameSessionPlacementAsync(
        StopGameSessionPlacementRequest request, CancellationToken cancellationToken = default) =>
        CallAsync<StopGameSessionPlacementResponse>("StopGameSessionPlacement", request, Repeat.IfNotDone, cancellationToken);

    public Task<ExplainPlacementResponse> ExplainPlacementAsync(ExplainPlacementRequest request, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<ExplainPlacementResponse>(Operations.GameRelayTarget("ExplainPlacement"), request, Repeat.Freely, cancellationToken);

    public Task<ListHostsResponse> ListHostsAsync(ListHostsRequest request, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<ListHostsResponse>(Operations.GameRelayTarget("ListHosts"), request, Repeat.Freely, cancellationToken);

    public Task<DescribeHostResponse> DescribeHostAsync(DescribeHostRequest request, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<DescribeHostResponse>(Operations.GameRelayTarget("DescribeHost"), request, Repeat.Freely, cancellationToken);

    public Task<DescribeUsageResponse> DescribeUsageAsync(DescribeUsageRequest request, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<DescribeUsageResponse>(Operations.GameRelayTarget("DescribeUsage"), request, Repeat.Freely, cancellationToken);

    public Task<CreateJoinTokenResponse> CreateJoinTokenAsync(CreateJoinTokenRequest request, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<CreateJoinTokenResponse>(Operations.GameRelayTarget("CreateJoinToken"), request, Repeat.IfNotDone, cancellationToken);

    public Task<RevokeHostResponse> RevokeHostAsync(RevokeHostRequest request, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<RevokeHostResponse>(Operations.GameRelayTarget("RevokeHost"), request, Repeat.Freely, cancellationToken);

    public Task<GetGameSessionLogResponse> GetGameSessionLogAsync(GetGameSessionLogRequest request, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<GetGameSessionLogResponse>(Operations.GameRelayTarget("GetGameSessionLog"), request, Repeat.Freely, cancellationToken);

    public Task<CreateAccessKeyResponse> CreateAccessKeyAsync(CreateAccessKeyRequest request, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<CreateAccessKeyResponse>(Operations.GameRelayTarget("CreateAccessKey"), request, Repeat.IfNotDone, cancellationToken);

    public Task<ListAccessKeysResponse> ListAccessKeysAsync(ListAccessKeysRequest request, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<ListAccessKeysResponse>(Operations.GameRelayTarget("ListAccessKeys"), request, Repeat.Freely, cancellationToken);

    public Task<RevokeAccessKeyResponse> RevokeAccessKeyAsync(RevokeAccessKeyRequest request, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<RevokeAccessKeyResponse>(Operations.GameRelayTarget("RevokeAccessKey"), request, Repeat.Freely, cancellationToken);

    public Task<ReencryptSecretsResponse> ReencryptSecretsAsync(ReencryptSecretsRequest request, CancellationToken cancellationToken = default) =>
        _transport.SendAsync<ReencryptSecretsResponse>(Operations.GameRelayTarget("ReencryptSecrets"), request, Repeat.Freely, cancellationToken);

    private Task<TResponse> CallAsync<TResponse>(string operation, object request, Repeat repeat, CancellationToken cancellationToken) =>
        _transport.SendAsync<TResponse>(Operations.GameLiftTarget(operation), request, repeat, cancellationToken);
}
