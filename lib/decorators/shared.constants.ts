export const SHARED_PROVIDER_METADATA = 'cluster-dispatch:shared-provider';
export const SHARED_METHOD_METADATA = 'cluster-dispatch:shared-method';
export const SHARED_TOKEN_PREFIX = 'cluster-dispatch:shared:';
